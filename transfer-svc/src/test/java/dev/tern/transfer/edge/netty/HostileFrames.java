package dev.tern.transfer.edge.netty;

import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.FrameHeader;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.Wire;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Bytes that no agent sends, each with what it is refused as. */
record HostileFrames(String row, String what, Breach breach, ByteBuffer bytes) {

    private static final int PING = 10;
    private static final int HELLO = 1;

    @Override
    public String toString() {
        return row + " " + what;
    }

    /** Refused at any time, whoever sends them. */
    static Stream<HostileFrames> always() {
        return Stream.of(
                of("B01", "another magic", Breach.MAGIC, header(0x4745_5420, 1, PING, 0, 8)),
                of("B02", "a later version", Breach.VERSION, header(Wire.MAGIC, Wire.VERSION + 1, PING, 0, 8)),
                of("B02", "the version before", Breach.VERSION, header(Wire.MAGIC, Wire.VERSION - 1, PING, 0, 8)),
                of("B02", "version 0", Breach.VERSION, header(Wire.MAGIC, 0, PING, 0, 8)),
                of("B03", "frame type 99", Breach.TYPE, header(Wire.MAGIC, Wire.VERSION, 99, 0, 8)),
                of("B03", "frame type 0", Breach.TYPE, header(Wire.MAGIC, Wire.VERSION, 0, 0, 8)),
                of("B04", "a reserved flag", Breach.FLAGS, header(Wire.MAGIC, Wire.VERSION, PING, 1, 8)),
                of("B04", "all reserved flags", Breach.FLAGS, header(Wire.MAGIC, Wire.VERSION, PING, 0xffff, 8)),
                of("B06", "length 2^31-1", Breach.LENGTH, header(Wire.MAGIC, Wire.VERSION, PING, 0, Integer.MAX_VALUE)),
                of("B06", "length -1", Breach.LENGTH, header(Wire.MAGIC, Wire.VERSION, PING, 0, -1)),
                of("B07", "one byte over the type's most", Breach.LENGTH, header(Wire.MAGIC, Wire.VERSION, PING, 0, 9)),
                of("B07", "a hello of a megabyte", Breach.LENGTH, header(Wire.MAGIC, Wire.VERSION, HELLO, 0, 1 << 20)),
                of("B01", "a damaged header", Breach.HEADER_CHECKSUM, damaged()));
    }

    /** Refused once the greetings are over, whoever sends them. */
    static Stream<HostileFrames> later() {
        return Stream.of(
                of(
                        "B05",
                        "length 0 of what has eight bytes",
                        Breach.LENGTH,
                        header(Wire.MAGIC, Wire.VERSION, PING, 0, 0)),
                of("B29", "a second ready", Breach.ORDER, FrameCodec.encode(new Frame.Ready())),
                of(
                        "B38",
                        "a pong to a ping of before",
                        Breach.FIELD,
                        FrameCodec.encode(new Frame.Pong(Long.MIN_VALUE))),
                of("B38", "a pong to a ping to come", Breach.FIELD, FrameCodec.encode(new Frame.Pong(Long.MAX_VALUE))),
                of("B38", "a flood of pings", Breach.FLOOD, many(1100, FrameCodec.encode(new Frame.Ping(1)))));
    }

    /** Refused on a data connection by the destination. */
    static Stream<HostileFrames> batches() {
        int most = Wire.MAX_BATCH_RAW;
        return Stream.of(
                of(
                        "B05",
                        "a batch without bytes",
                        Breach.LENGTH,
                        header(Wire.MAGIC, Wire.VERSION, 5, 0, BatchHeader.SIZE)),
                of("B07", "a batch over the most", Breach.LENGTH, header(Wire.MAGIC, Wire.VERSION, 5, 0, 2 << 20)),
                of("B08", "more ops than bytes", Breach.BATCH_LENGTH, batch(0, 11, 10, 10, Codec.NONE, 10)),
                of("B08", "2^31-1 ops", Breach.BATCH_LENGTH, batch(0, Integer.MAX_VALUE, 10, 10, Codec.NONE, 10)),
                of("B08", "raw bytes over the most", Breach.BATCH_LENGTH, batch(0, 1, most + 1, 10, Codec.NONE, 10)),
                of("B08", "raw bytes below zero", Breach.BATCH_LENGTH, batch(0, 1, -1, 10, Codec.NONE, 10)),
                of("B08", "2^31-1 bytes of ops", Breach.BATCH_LENGTH, batch(0, 1, 9, Integer.MAX_VALUE, Codec.LZ4, 10)),
                of("B08", "ops of another length", Breach.BATCH_LENGTH, batch(0, 1, 9, 11, Codec.NONE, 10)),
                of("B18", "a batch far ahead", Breach.BATCH_NUMBER, batch(5000, 1, 9, 10, Codec.NONE, 10)),
                of("B18", "a batch below zero", Breach.BATCH_NUMBER, batch(-1, 1, 9, 10, Codec.NONE, 10)),
                of("B22", "an end with more tail than bytes", Breach.END, end(10, 5, 11)),
                of("B22", "an end with a tail of a TiB", Breach.END, end(1L << 41, 5, 1L << 40)),
                of("B22", "an end of fewer than no batches", Breach.FIELD, end(10, -5, 1)),
                of("B23", "the destination's own words", Breach.ORDER, FrameCodec.encode(new Frame.Ack(1, 1))));
    }

    private static HostileFrames of(String row, String what, Breach breach, ByteBuffer bytes) {
        return new HostileFrames(row, what, breach, bytes);
    }

    private static ByteBuffer header(int magic, int version, int type, int flags, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(FrameHeader.SIZE);
        bytes.putInt(magic)
                .put((byte) version)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(length);
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, 12));
        return bytes.putInt((int) crc.getValue()).flip();
    }

    private static ByteBuffer damaged() {
        ByteBuffer bytes = FrameCodec.encode(new Frame.Ping(1));
        return bytes.put(15, (byte) ~bytes.get(15));
    }

    static ByteBuffer many(int count, ByteBuffer frame) {
        ByteBuffer all = ByteBuffer.allocate(count * frame.limit());
        for (int i = 0; i < count; i++) {
            all.put(frame.duplicate().position(0));
        }
        return all.flip();
    }

    private static ByteBuffer batch(long number, int ops, int raw, int opsLength, Codec codec, int content) {
        ByteBuffer frame = ByteBuffer.allocate(FrameHeader.SIZE + BatchHeader.SIZE + content);
        new FrameHeader(FrameType.BATCH, BatchHeader.SIZE + content).write(frame);
        new BatchHeader(number, 0, ops, raw, opsLength, content, codec, false, 0).write(frame);
        return frame.position(frame.limit()).flip();
    }

    private static ByteBuffer end(long raw, long batches, long tail) {
        return FrameCodec.encode(new Frame.End(raw, batches, tail, "cd".repeat(32), false));
    }
}
