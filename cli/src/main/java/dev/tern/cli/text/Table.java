package dev.tern.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows under headings. Where the terminal is too narrow the widest columns are cut and end in an ellipsis; without a
 * terminal nothing is ever cut.
 */
public final class Table {

    private static final String GAP = "  ";
    private static final int LEAST = 4;

    private final List<String> headings;
    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param headings one that starts with {@code >} is a column of numbers, aligned to the right */
    public Table(String... headings) {
        this.headings = List.of(headings).stream()
                .map(heading -> heading.startsWith(">") ? heading.substring(1) : heading)
                .toList();
        this.right = List.of(headings).stream()
                .map(heading -> heading.startsWith(">"))
                .toList();
    }

    public Table row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    "A row of " + cells.length + " cells in a table of " + headings.size() + " columns");
        }
        rows.add(List.of(cells).stream().map(Printable::of).toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** @param width of the terminal, 0 for no limit */
    public List<String> lines(int width) {
        int[] widths = widths();
        if (width > 0) {
            shrink(widths, width);
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(headings, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private int[] widths() {
        int[] widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = headings.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static void shrink(int[] widths, int width) {
        int total = GAP.length() * (widths.length - 1);
        for (int each : widths) {
            total += each;
        }
        while (total > width) {
            int widest = 0;
            for (int column = 1; column < widths.length; column++) {
                widest = widths[column] > widths[widest] ? column : widest;
            }
            if (widths[widest] <= LEAST) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }

    private String line(List<String> cells, int[] widths) {
        List<String> padded = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            padded.add(pad(cells.get(column), widths[column], right.get(column)));
        }
        return padded.stream().collect(Collectors.joining(GAP)).stripTrailing();
    }

    private static String pad(String text, int width, boolean toTheRight) {
        String cut = text.length() <= width ? text : text.substring(0, width - 1) + "…";
        String space = " ".repeat(width - cut.length());
        return toTheRight ? space + cut : cut + space;
    }
}
