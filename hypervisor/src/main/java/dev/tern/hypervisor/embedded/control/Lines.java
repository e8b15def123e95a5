package dev.tern.hypervisor.embedded.control;

import dev.tern.hypervisor.HypervisorRefusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Cuts what arrives into lines of at most {@link #LIMIT} bytes. */
public final class Lines {

    /** Bytes of a line, its end included. */
    public static final int LIMIT = 1 << 20;

    private static final int FIRST_ROOM = 4096;

    private byte[] bytes = new byte[FIRST_ROOM];
    private int from;
    private int looked;
    private int to;

    /** Takes all that is in the buffer. */
    public void add(ByteBuffer arrived) {
        int count = arrived.remaining();
        if (to + count > bytes.length) {
            int held = to - from;
            byte[] room = held + count > bytes.length
                    ? new byte[Math.max(Math.min(2 * bytes.length, LIMIT), held + count)]
                    : bytes;
            System.arraycopy(bytes, from, room, 0, held);
            bytes = room;
            looked -= from;
            from = 0;
            to = held;
        }
        arrived.get(bytes, to, count);
        to += count;
    }

    /**
     * The next line without its end, if one is complete.
     *
     * @throws HypervisorRefusal {@code request.too-large}: nothing can be read here any more
     */
    public Optional<String> next() throws HypervisorRefusal {
        while (looked < to && bytes[looked] != '\n') {
            looked++;
        }
        if (looked - from >= LIMIT) {
            throw new HypervisorRefusal(
                    "request.too-large", "A line has at most " + LIMIT + " bytes; the connection is closed");
        }
        if (looked == to) {
            return Optional.empty();
        }
        String line = new String(bytes, from, looked - from, StandardCharsets.UTF_8);
        from = ++looked;
        if (from == to) {
            from = 0;
            looked = 0;
            to = 0;
            bytes = bytes.length > 16 * FIRST_ROOM ? Arrays.copyOf(bytes, FIRST_ROOM) : bytes;
        }
        return Optional.of(line);
    }
}
