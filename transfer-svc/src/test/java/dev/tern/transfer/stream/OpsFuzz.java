package dev.tern.transfer.stream;

import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Any ops write as much as their batch says, or are refused before they write more. */
public final class OpsFuzz {

    private static final int HEAD = 6;
    private static final long MEMORY = 1L << 20;

    private OpsFuzz() {}

    /** @param input u8 flags (1: tail), u8 count of ops, u32 raw length, ops */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length <= HEAD || input.length - HEAD > Wire.MAX_BATCH_OPS) {
            return;
        }
        ByteBuffer head = ByteBuffer.wrap(input);
        boolean tail = (head.get() & 1) != 0;
        int count = Byte.toUnsignedInt(head.get());
        int raw = Math.floorMod(head.getInt(), Wire.MAX_BATCH_RAW + 1);
        Counting out = new Counting(raw);
        OpExpander expander = new OpExpander(new BlockTable(MEMORY), out);
        try {
            int written = expander.expand(ByteBuffer.wrap(input), HEAD, input.length, count, raw, tail);
            if (written != raw || out.finished() != raw) {
                throw new AssertionError(out.finished() + " bytes written for " + raw);
            }
        } catch (StreamFormatException e) {
            if (!e.reason().code().contains(".")) {
                throw new AssertionError("No code: " + e.reason(), e);
            }
        }
    }

    private static final class Counting implements OpExpander.Output {
        private final ByteBuffer room = ByteBuffer.allocate(8192);
        private final long most;
        private long written;

        Counting(long most) {
            this.most = most;
        }

        @Override
        public ByteBuffer room(int bytes) {
            written += room.position();
            check(written);
            return room.clear();
        }

        @Override
        public void copy(ByteBuffer from, int at, int length) throws IOException {
            written += length;
            check(written);
            from.slice(at, length);
        }

        long finished() {
            return written + room.position();
        }

        private void check(long bytes) {
            if (bytes > most) {
                throw new AssertionError(bytes + " bytes written for a batch of " + most);
            }
        }
    }
}
