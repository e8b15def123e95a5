package dev.tern.transfer.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a hypervisor emits leaves at the other side as it came, as far as it is understood; the rest is refused. */
public final class RelayFuzz {

    private static final long MEMORY = 1L << 40;
    private static final int BATCH = 64 << 10;
    private static final BufferPool POOL = new BufferPool(8 << 20);

    private RelayFuzz() {}

    /** @param input the hypervisor's stream */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        List<RawBatch> batches = new ArrayList<>();
        BatchBuilder builder = new BatchBuilder(POOL, BATCH, batches::add);
        RecordParser parser = new RecordParser(builder, new BlockTable(MEMORY));
        try {
            int taken = parser.parse(ByteBuffer.wrap(input), 0, input.length);
            builder.flush();
            if (parser.offset() != taken) {
                throw new AssertionError(taken + " bytes taken, at offset " + parser.offset());
            }
            byte[] back = expanded(batches);
            if (!ByteBuffer.wrap(back).equals(ByteBuffer.wrap(input, 0, taken))) {
                throw new AssertionError(back.length + " bytes come out of " + taken + ", or others");
            }
        } catch (StreamFormatException e) {
            if (!e.reason().code().contains(".")) {
                throw new AssertionError("No code: " + e.reason(), e);
            }
        } finally {
            builder.discard();
            batches.forEach(batch -> POOL.give(batch.ops()));
        }
    }

    private static byte[] expanded(List<RawBatch> batches) throws Exception {
        Collecting out = new Collecting();
        OpExpander expander = new OpExpander(new BlockTable(MEMORY), out);
        for (RawBatch batch : batches) {
            int to = RawBatch.HEAD + batch.opsLength();
            expander.expand(batch.ops(), RawBatch.HEAD, to, batch.opCount(), batch.rawLength(), batch.tail());
        }
        return out.finished();
    }

    private static final class Collecting implements OpExpander.Output {
        private final ByteBuffer room = ByteBuffer.allocate(8192);
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        @Override
        public ByteBuffer room(int bytes) {
            take();
            return room;
        }

        @Override
        public void copy(ByteBuffer from, int at, int length) throws IOException {
            take();
            byte[] piece = new byte[length];
            from.get(at, piece);
            all.write(piece);
        }

        private void take() {
            byte[] piece = new byte[room.position()];
            room.get(0, piece);
            all.writeBytes(piece);
            room.clear();
        }

        byte[] finished() {
            take();
            return all.toByteArray();
        }
    }
}
