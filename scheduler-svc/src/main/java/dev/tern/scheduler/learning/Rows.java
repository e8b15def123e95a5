package dev.tern.scheduler.learning;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows as CSV: a header that must be as expected, then numbers. A row that is none is skipped and counted in the log. */
final class Rows<R> {

    private static final Logger LOG = LoggerFactory.getLogger(Rows.class);
    private static final int MOST_ROWS = 200_000;

    private final List<String> columns;
    private final Function<double[], R> parse;
    private final Function<R, double[]> format;

    Rows(List<String> columns, Function<double[], R> parse, Function<R, double[]> format) {
        this.columns = columns;
        this.parse = parse;
        this.format = format;
    }

    String header() {
        return String.join(",", columns);
    }

    boolean isHeader(String first) {
        return first.replace("\uFEFF", "").trim().equals(header());
    }

    String line(R row) {
        StringBuilder line = new StringBuilder();
        for (double value : format.apply(row)) {
            line.append(line.isEmpty() ? "" : ",");
            line.append(value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
        }
        return line.toString();
    }

    /** @throws IOException naming {@code source} where the header is another one */
    List<R> read(Reader from, String source) throws IOException {
        BufferedReader lines = new BufferedReader(from);
        String first = lines.readLine();
        if (first == null) {
            return List.of();
        }
        if (!isHeader(first)) {
            throw new IOException(source + " has the columns " + first + " where " + header() + " are needed");
        }
        List<R> rows = new ArrayList<>();
        int[] skipped = new int[1];
        try {
            lines.lines().limit(MOST_ROWS).filter(line -> !line.isBlank()).forEach(line -> {
                try {
                    rows.add(row(line));
                } catch (IllegalArgumentException e) {
                    skipped[0]++;
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (skipped[0] > 0) {
            LOG.warn("{} rows of {} are not usable and were skipped", skipped[0], source);
        }
        return rows;
    }

    private R row(String line) {
        double[] values = Arrays.stream(line.split(",", -1))
                .map(String::trim)
                .mapToDouble(Double::parseDouble)
                .toArray();
        if (values.length != columns.size() || !Arrays.stream(values).allMatch(v -> Double.isFinite(v) && v >= 0)) {
            throw new IllegalArgumentException("Not a row: " + line);
        }
        return parse.apply(values);
    }
}
