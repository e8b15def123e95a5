package dev.tern.benchmarks.placement;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of whole numbers from 0, one after the other, between spaces and ends of lines. Makes no object for a number. */
final class Numbers implements Closeable {

    private static final int END = -1;
    private static final int BUFFER = 1 << 16;
    /** Of what is no number. */
    private static final int MOST_SHOWN = 40;

    private final Path file;
    private final InputStream stream;
    /** Of the file, as far as that is known: pipes do not say. */
    private final long size;

    private final byte[] buffer = new byte[BUFFER];
    private int filled;
    private int position;
    /** Bytes of the file up to the end of the buffer. */
    private long taken;

    private long line = 1;
    private long read;

    private Numbers(Path file, InputStream stream, long size) {
        this.file = file;
        this.stream = stream;
        this.size = size;
    }

    static Numbers open(Path file) throws IOException {
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw new IOException(file + " cannot be read: is there such a file?");
        }
        long size = Files.isRegularFile(file) ? Files.size(file) : Long.MAX_VALUE;
        return new Numbers(file, Files.newInputStream(file), size);
    }

    /** @param what the number is, for whoever reads that it is missing */
    long next(String what) throws IOException {
        read++;
        skipSpace();
        if (peek() == END) {
            throw notANumber(what, "is missing: the file ends");
        }
        long number = 0;
        for (boolean first = true; !endsWord(peek()); first = false) {
            int digit = peek() - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                throw notANumber(what, "is \"" + (first ? "" : number) + restOfWord() + '"');
            }
            number = 10 * number + digit;
            position++;
        }
        return number;
    }

    private void skipSpace() throws IOException {
        for (int here = peek(); isSpace(here); here = peek()) {
            line += here == '\n' ? 1 : 0;
            position++;
        }
    }

    private static boolean isSpace(int character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    private static boolean endsWord(int character) {
        return character == END || isSpace(character);
    }

    private int peek() throws IOException {
        if (position == filled) {
            filled = Math.max(0, stream.read(buffer));
            position = 0;
            taken += filled;
        }
        return filled == 0 ? END : buffer[position] & 0xff;
    }

    private String restOfWord() throws IOException {
        byte[] rest = new byte[MOST_SHOWN];
        int length = 0;
        while (length < MOST_SHOWN && !endsWord(peek())) {
            rest[length++] = buffer[position++];
        }
        String more = endsWord(peek()) ? "" : "...";
        return new String(rest, 0, length, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?") + more;
    }

    private IOException notANumber(String what, String found) {
        return wrong("number " + read + " should be " + what + ", a whole number from 0 to " + Long.MAX_VALUE + ", but "
                + found);
    }

    /** An error in the line of the last number read. */
    IOException wrong(String what) {
        return new IOException(file + ", line " + line + ": " + what);
    }

    int count(String what, int most) throws IOException {
        long number = next(what);
        if (number > most) {
            throw wrong(number + " is more than " + most + ", the most for " + what);
        }
        return (int) number;
    }

    /**
     * How many of something follow.
     *
     * @param each numbers that each of them has at least
     * @throws IOException where the rest of the file is too short for so many, so that nothing is allocated for them
     */
    int rows(String what, int most, long each) throws IOException {
        int count = count(what, most);
        expect(what, count, each);
        return count;
    }

    /** The same of a count that is known already. */
    void expect(String what, int count, long each) throws IOException {
        long needed = Math.multiplyExact(count, each);
        long fit = (size - taken + filled - position) / 2;
        if (needed > fit) {
            throw wrong(what + " is " + count + ", which takes " + needed
                    + " more numbers, but what is left of the file is" + " too short for more than " + fit);
        }
        if (needed > Integer.MAX_VALUE) {
            throw wrong(what + " is " + count + ", which takes " + needed + " more numbers: more than "
                    + Integer.MAX_VALUE + " are not held");
        }
    }

    int index(String what, int count) throws IOException {
        long number = next(what);
        if (number >= count) {
            String known = count == 0 ? "but there is none" : "which is not from 0 to " + (count - 1);
            throw wrong(what + " is " + number + ", " + known);
        }
        return (int) number;
    }

    void end() throws IOException {
        skipSpace();
        if (peek() != END) {
            throw wrong("there is more after number " + read + ", the last one");
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
