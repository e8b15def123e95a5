package dev.tern.transfer.stream;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Compresses and decompresses batches in direct buffers. One per thread. */
final class Compression implements AutoCloseable {

    private static final int ZSTD_MAGIC = 0xfd2f_b528;
    private static final int LEAST_FRAME = 6;
    private static final int DESCRIPTOR_AT = 4;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int SMALLEST_WINDOW = 10;
    /** 8 MiB: no sender chooses a window that is many times its batch. */
    private static final int LARGEST_WINDOW = 23;

    private final ZstdCompressCtx zstdOut = new ZstdCompressCtx();
    private final ZstdDecompressCtx zstdIn = new ZstdDecompressCtx();
    private final LZ4Compressor lz4Out = LZ4Factory.fastestInstance().fastCompressor();
    private final LZ4SafeDecompressor lz4In = LZ4Factory.fastestInstance().safeDecompressor();
    private int level;

    Compression() {
        zstdOut.setContentSize(true).setChecksum(false).setDictID(false).setLevel(level);
    }

    /** Room that compressing so many bytes may need. */
    static int bound(int length) {
        return (int) Math.max(Zstd.compressBound(length), length + length / 255 + 16L);
    }

    /** @return bytes written to {@code to} from {@code toAt} on */
    int compress(Method method, ByteBuffer from, int at, int length, ByteBuffer to, int toAt) {
        int room = to.capacity() - toAt;
        return switch (method.codec()) {
            case NONE -> throw new IllegalArgumentException("Not compressing needs no compressor");
            case LZ4 -> lz4Out.compress(from, at, length, to, toAt, room);
            case ZSTD -> {
                if (level != method.level()) {
                    level = method.level();
                    zstdOut.setLevel(level);
                }
                yield zstdOut.compressDirectByteBuffer(to, toAt, room, from, at, length);
            }
        };
    }

    /** Fills exactly {@code size} bytes of {@code to}; never writes more, whatever the content claims. */
    void decompress(Codec codec, ByteBuffer from, int length, ByteBuffer to, int size) throws ProtocolViolation {
        int got =
                switch (codec) {
                    case NONE -> throw new IllegalArgumentException("What is not compressed needs no decompressor");
                    case LZ4 -> lz4(from, length, to, size);
                    case ZSTD -> zstd(from, length, to, size);
                };
        if (got != size) {
            throw new ProtocolViolation(
                    Breach.BATCH_CONTENT, "A batch of " + size + " bytes holds " + got + " after decompression");
        }
    }

    private int lz4(ByteBuffer from, int length, ByteBuffer to, int size) throws ProtocolViolation {
        try {
            return lz4In.decompress(from, 0, length, to, 0, size);
        } catch (LZ4Exception e) {
            throw new ProtocolViolation(Breach.BATCH_CONTENT, "A batch is no LZ4 block of " + size + " bytes");
        }
    }

    /** One plain frame that names its size: no skippable frame, no dictionary. The output is its window. */
    private int zstd(ByteBuffer from, int length, ByteBuffer to, int size) throws ProtocolViolation {
        boolean plain = length >= LEAST_FRAME
                && Integer.reverseBytes(from.getInt(0)) == ZSTD_MAGIC
                && Zstd.getDirectByteBufferFrameContentSize(from, 0, length) == size
                && Zstd.getDictIdFromFrameBuffer(from.duplicate().position(0).limit(length)) == 0
                && isWindowSmall(from);
        if (!plain) {
            throw new ProtocolViolation(
                    Breach.BATCH_CONTENT, "A batch is no plain zstd frame that announces " + size + " bytes");
        }
        try {
            return zstdIn.decompressDirectByteBuffer(to, 0, size, from, 0, length);
        } catch (ZstdException e) {
            throw new ProtocolViolation(
                    Breach.BATCH_CONTENT, "A batch is no zstd frame of " + size + " bytes: " + e.getMessage());
        }
    }

    /** Where a frame is no single segment its window's exponent follows the descriptor. */
    private static boolean isWindowSmall(ByteBuffer from) {
        boolean single = (from.get(DESCRIPTOR_AT) & SINGLE_SEGMENT) != 0;
        int exponent = Byte.toUnsignedInt(from.get(DESCRIPTOR_AT + 1)) >>> 3;
        return single || SMALLEST_WINDOW + exponent <= LARGEST_WINDOW;
    }

    @Override
    public void close() {
        zstdOut.close();
        zstdIn.close();
    }
}
