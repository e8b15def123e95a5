package dev.tern.benchmarks.energy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A day of PlanetLab: a folder with a file for each guest, in it the CPU per cent of every five minutes, a whole number a
 * line. Lines after the day's 288th are not read, as CloudSim does not read them either.
 */
final class TraceFolder {

    private TraceFolder() {}

    /**
     * @return the traces in the order of their files' names
     * @throws BadInput naming the file, the line and what is wrong with it
     */
    static List<Trace> read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new BadInput(folder + ": there is no such folder; unpack the day's traces and give their folder");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(f -> !f.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(f -> f.getFileName().toString()))
                    .toList();
            if (files.isEmpty()) {
                throw new BadInput(folder + ": there is no trace in it");
            }
            return files.stream().map(TraceFolder::trace).toList();
        }
    }

    private static Trace trace(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInput(file + ": a folder of traces has nothing but files");
        }
        List<String> lines = lines(file);
        double[] shares = new double[Trace.SAMPLES];
        for (int i = 0; i < shares.length; i++) {
            if (i >= lines.size()) {
                throw new BadInput(
                        file + ", line " + (i + 1) + ": the file ends here, a day has " + Trace.SAMPLES + " numbers");
            }
            shares[i] = percent(file, i + 1, lines.get(i)) / 100.0;
        }
        return new Trace(file.getFileName().toString(), shares);
    }

    /** As Latin-1, in which every byte is a character: what is no number is then found by its line. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static int percent(Path file, int line, String text) {
        String number = text.strip();
        if (!number.matches("\\d{1,3}") || Integer.parseInt(number) > 100) {
            throw new BadInput(file + ", line " + line + ": \"" + shortened(number)
                    + "\" is no CPU per cent, a whole number from 0 to 100");
        }
        return Integer.parseInt(number);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
