package dev.tern.transfer.stream;

import dev.tern.transfer.protocol.Wire;
import java.nio.ByteBuffer;

/**
 * Turns records into ops and ops into batches. Pages in a row become one op; nothing is allocated for a page. Belongs to
 * the reader's thread.
 */
final class BatchBuilder implements RecordSink {

    /** Takes finished batches; blocks while there are too many. */
    @FunctionalInterface
    interface Output {
        void batch(RawBatch batch) throws InterruptedException;
    }

    private static final int MAX_NAME = 255;
    private static final int WORST_RECORD = Ops.RUN_HEAD + 1 + MAX_NAME + Records.PAGE;
    private static final int NO_RUN = -1;

    private final BufferPool pool;
    private final int target;
    private final Output output;

    private final TailWatch tailWatch = new TailWatch();
    private ByteBuffer ops;
    private long number;
    private long offset;
    private int opCount;
    private int rawLength;
    private boolean tail;

    private int runKind;
    private int runLengthAt = NO_RUN;
    private int runLength;
    private long runNext;

    /** @param target raw bytes after which a batch is finished */
    BatchBuilder(BufferPool pool, int target, Output output) {
        if (target < Records.PAGE * 4 || target + RecordParser.LONGEST > Wire.MAX_BATCH_RAW) {
            throw new IllegalArgumentException("A batch of " + target + " bytes is not possible");
        }
        this.pool = pool;
        this.target = target;
        this.output = output;
        this.ops = start();
    }

    @Override
    public void opaque(ByteBuffer from, int at, int length) throws InterruptedException {
        int done = 0;
        while (done < length) {
            makeRoom(Ops.OPAQUE_HEAD + 1);
            int room = Math.min(target - rawLength, ops.remaining() - Ops.OPAQUE_HEAD);
            int piece = Math.min(length - done, Math.max(room, 1));
            if (runKind != Ops.OPAQUE) {
                open(Ops.OPAQUE);
                runLengthAt = ops.position();
                runLength = 0;
                ops.putInt(0);
            }
            append(from, at + done, piece);
            runLength += piece;
            ops.putInt(runLengthAt, runLength);
            rawLength += piece;
            done += piece;
        }
    }

    @Override
    public void blocks(ByteBuffer from, int at, int length) throws InterruptedException {
        makeRoom(Ops.OPAQUE_HEAD + length);
        open(Ops.BLOCKS);
        ops.putInt(length);
        append(from, at, length);
        rawLength += length;
        runKind = 0;
    }

    @Override
    public void zero(ByteBuffer from, int nameAt, int nameLength, long at) throws InterruptedException {
        makeRoom(WORST_RECORD);
        run(Ops.ZERO, from, nameAt, nameLength, at);
        rawLength += recordHead(nameLength) + 1;
    }

    @Override
    public void page(ByteBuffer from, int nameAt, int nameLength, long at, int contentAt) throws InterruptedException {
        makeRoom(WORST_RECORD);
        run(Ops.RAW, from, nameAt, nameLength, at);
        append(from, contentAt, Records.PAGE);
        rawLength += recordHead(nameLength) + Records.PAGE;
    }

    @Override
    public void tail(ByteBuffer from, int at, int length) throws InterruptedException {
        if (!tail) {
            flush();
            tail = true;
        }
        tailWatch.see(from, at, length);
        opaque(from, at, length);
    }

    /** What was seen of the tail. */
    TailWatch tailWatch() {
        return tailWatch;
    }

    /** Finishes the batch at hand, if it holds anything. */
    void flush() throws InterruptedException {
        if (rawLength > 0) {
            RawBatch batch =
                    new RawBatch(number, offset, opCount, rawLength, ops.position() - RawBatch.HEAD, tail, ops);
            number++;
            offset += rawLength;
            ops = start();
            output.batch(batch);
        }
    }

    /** How many batches were finished. */
    long batches() {
        return number;
    }

    /** Gives the buffer of an unfinished batch back; nothing may follow. */
    void discard() {
        pool.give(ops);
    }

    private ByteBuffer start() {
        opCount = 0;
        rawLength = 0;
        runKind = 0;
        return pool.take(RawBatch.HEAD + target + WORST_RECORD).position(RawBatch.HEAD);
    }

    private static int recordHead(int nameLength) {
        return Long.BYTES + (nameLength == CONTINUED ? 0 : 1 + nameLength);
    }

    private void makeRoom(int bytes) throws InterruptedException {
        if (rawLength >= target || ops.remaining() < bytes) {
            flush();
        }
    }

    private void open(int kind) {
        ops.put((byte) kind);
        runKind = kind;
        opCount++;
    }

    private void run(int kind, ByteBuffer from, int nameAt, int nameLength, long at) {
        boolean continues = runKind == kind && nameLength == CONTINUED && at == runNext;
        if (continues) {
            runLength++;
        } else {
            open(kind);
            if (nameLength != CONTINUED) {
                ops.put(ops.position() - 1, (byte) (kind | Ops.NAMED)).put((byte) nameLength);
                append(from, nameAt, nameLength);
            }
            ops.putLong(at);
            runLengthAt = ops.position();
            runLength = 1;
            ops.putInt(1);
        }
        ops.putInt(runLengthAt, runLength);
        runNext = at + Records.PAGE;
    }

    private void append(ByteBuffer from, int at, int length) {
        int position = ops.position();
        ops.put(position, from, at, length);
        ops.position(position + length);
    }
}
