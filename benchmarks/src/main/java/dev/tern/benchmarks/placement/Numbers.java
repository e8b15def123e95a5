package dev.tern.benchmarks.placement;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.StreamTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of whole numbers from 0, one after the other. */
final class Numbers implements Closeable {

    private final Path file;
    private final BufferedReader reader;
    private final StreamTokenizer tokens;
    private long read;

    private Numbers(Path file, BufferedReader reader) {
        this.file = file;
        this.reader = reader;
        this.tokens = new StreamTokenizer(reader);
    }

    static Numbers open(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file + " cannot be read: is there such a file?");
        }
        return new Numbers(file, Files.newBufferedReader(file));
    }

    /** @param what the number is, for whoever reads that it is missing */
    long next(String what) throws IOException {
        read++;
        if (tokens.nextToken() != StreamTokenizer.TT_NUMBER
                || tokens.nval < 0
                || tokens.nval != Math.rint(tokens.nval)) {
            throw new IOException(file + ", line " + tokens.lineno() + ": number " + read + " should be " + what
                    + ", a whole number from 0, but is " + found());
        }
        return (long) tokens.nval;
    }

    private String found() {
        return switch (tokens.ttype) {
            case StreamTokenizer.TT_EOF -> "missing: the file ends";
            case StreamTokenizer.TT_WORD -> '"' + tokens.sval + '"';
            case StreamTokenizer.TT_NUMBER -> String.valueOf(tokens.nval);
            default -> "\"" + (char) tokens.ttype + '"';
        };
    }

    int count(String what, int most) throws IOException {
        long number = next(what);
        if (number > most) {
            throw new IOException(file + ", line " + tokens.lineno() + ": " + number + " is more than " + most
                    + ", the most for " + what);
        }
        return (int) number;
    }

    int index(String what, int count) throws IOException {
        long number = next(what);
        if (number >= count) {
            throw new IOException(file + ", line " + tokens.lineno() + ": " + what + " is " + number
                    + ", which is not from 0 to " + (count - 1));
        }
        return (int) number;
    }

    void end() throws IOException {
        if (tokens.nextToken() != StreamTokenizer.TT_EOF) {
            throw new IOException(
                    file + ", line " + tokens.lineno() + ": there is more after number " + read + ", the last one");
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
