package dev.tern.transfer.stream;

import dev.tern.benchmarks.stream.PageStream;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The stages of the stream, each on one thread, over the same 4 MiB of a hypervisor's stream. The score is operations a
 * second: times {@value #MIB} it is MiB a second.
 */
@NullUnmarked
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class StreamBenchmark {

    static final int MIB = 4;
    private static final int BATCH = 512 << 10;

    /** Pages of one kind, as bytes of a stream and as one batch of ops. */
    @State(Scope.Thread)
    public static class Pages {
        @Param({"HEAP", "RANDOM"})
        public PageStream.Kind kind;

        ByteBuffer stream;
        BufferPool pool;
        RawBatch batch;

        @Setup(Level.Trial)
        public void make() throws Exception {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new PageStream(kind).emit(Channels.newChannel(out), MIB * 256);
            stream =
                    ByteBuffer.allocateDirect(out.size()).put(out.toByteArray()).flip();
            pool = new BufferPool(64 << 20);
            BatchBuilder builder = new BatchBuilder(pool, BATCH, made -> batch = batch == null ? made : batch);
            parse(stream, builder);
        }
    }

    /** One batch and what each method makes of it. */
    @State(Scope.Thread)
    public static class Packed {
        @Param({"NONE", "LZ4", "ZSTD_FAST", "ZSTD_1", "ZSTD_3"})
        public String method;

        Method chosen;
        Compression compression;
        Decoder decoder;
        ByteBuffer ops;
        ByteBuffer packed;
        BatchHeader header;
        int length;

        @Setup(Level.Trial)
        public void make(Pages pages) {
            chosen = Method.valueOf(method);
            compression = new Compression();
            RawBatch batch = pages.batch;
            length = batch.opsLength();
            ops = ByteBuffer.allocateDirect(length).put(0, batch.ops(), RawBatch.HEAD, length);
            packed = ByteBuffer.allocateDirect(Compression.bound(length));
            int packedLength = pack();
            CRC32C crc = new CRC32C();
            crc.update(packed.slice(0, packedLength));
            header = new BatchHeader(
                    0, 0, batch.opCount(), batch.rawLength(), length, packedLength, chosen.codec(), false, (int)
                            crc.getValue());
            decoder = new Decoder(pages.pool);
            System.out.printf(
                    "%n# %s %s: %d -> %d bytes, ratio %.2f%n",
                    pages.kind, method, length, packedLength, (double) length / packedLength);
        }

        int pack() {
            if (chosen.codec() == Codec.NONE) {
                packed.put(0, ops, 0, length);
                return length;
            }
            return compression.compress(chosen, ops, 0, length, packed, 0);
        }
    }

    private static void parse(ByteBuffer stream, BatchBuilder builder)
            throws StreamFormatException, InterruptedException {
        RecordParser parser = new RecordParser(builder, new BlockTable(Long.MAX_VALUE >> 1));
        parser.parse(stream, 0, stream.limit());
        builder.flush();
        builder.discard();
    }

    /** Bytes of the hypervisor to ops in batches: 4 MiB an operation. */
    @Benchmark
    public void parseAndOps(Pages pages) throws Exception {
        parse(pages.stream, new BatchBuilder(pages.pool, BATCH, made -> pages.pool.give(made.ops())));
    }

    /** A batch of 512 KiB compressed, and its checksum: 0.5 MiB an operation. */
    @Benchmark
    public long encode(Packed packed) {
        int length = packed.pack();
        CRC32C crc = new CRC32C();
        crc.update(packed.packed.slice(0, length));
        return crc.getValue();
    }

    /** The same batch checked and decompressed: 0.5 MiB an operation. */
    @Benchmark
    public void decode(Pages pages, Packed packed) throws ProtocolViolation {
        ByteBuffer content = pages.pool.take(packed.header.wireLength());
        content.put(0, packed.packed, 0, packed.header.wireLength());
        pages.pool.give(packed.decoder.decode(packed.header, content));
    }

    /** Ops back to the hypervisor's bytes: 0.5 MiB an operation. */
    @Benchmark
    public int expand(Pages pages, Staging staging) throws Exception {
        RawBatch batch = pages.batch;
        return staging.expander(pages)
                .expand(
                        batch.ops(),
                        RawBatch.HEAD,
                        RawBatch.HEAD + batch.opsLength(),
                        batch.opCount(),
                        batch.rawLength(),
                        false);
    }

    /** A buffer that is filled over and over. */
    @State(Scope.Thread)
    public static class Staging implements OpExpander.Output {
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);

        OpExpander expander(Pages pages) {
            return new OpExpander(new BlockTable(1L << 40), this);
        }

        @Override
        public ByteBuffer room(int bytes) {
            return buffer.remaining() < bytes ? buffer.clear() : buffer;
        }

        @Override
        public void copy(ByteBuffer from, int at, int length) throws IOException {
            for (int done = 0; done < length; ) {
                ByteBuffer out = room(1);
                int piece = Math.min(out.remaining(), length - done);
                OpExpander.append(out, from, at + done, piece);
                done += piece;
            }
        }
    }
}
