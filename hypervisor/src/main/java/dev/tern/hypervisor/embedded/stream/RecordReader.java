package dev.tern.hypervisor.embedded.stream;

import dev.tern.hypervisor.embedded.guest.PageSink;
import dev.tern.hypervisor.stream.QemuStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Loads a stream that {@link RecordWriter} wrote, in whatever pieces it arrives. Every field is held against what the
 * guest's definition allows before anything is allocated or written; the first that does not fit ends the stream with a
 * code and the place.
 */
final class RecordReader {

    private static final int BUFFER = 1 << 20;
    private static final int DESCRIPTION_LIMIT = 1 << 20;
    private static final int U16 = 0xffff;
    private static final int PAGE_FLAGS = QemuStream.RAM_PAGE | QemuStream.RAM_ZERO;

    private final ReadableByteChannel in;
    private final WritableByteChannel back;
    private final Gauge gauge;
    private final PageSink memory;
    private final long pages;
    private final int stateLimit;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final MemorySegment segment =
            MemorySegment.ofBuffer(buffer.duplicate().clear());
    private final BitSet arrived;
    private boolean answers;
    private boolean sizeKnown;
    private boolean blockKnown;

    /** @param back where it answers, if the stream asks for it */
    RecordReader(
            ReadableByteChannel in,
            WritableByteChannel back,
            Gauge gauge,
            PageSink memory,
            long pages,
            int stateLimit) {
        this.in = in;
        this.back = back;
        this.gauge = gauge;
        this.memory = memory;
        this.pages = pages;
        this.stateLimit = stateLimit;
        this.arrived = new BitSet(Math.toIntExact(pages));
    }

    /** Reads to the last byte of the tail and no further; gives the guest's state. */
    byte[] load() throws IOException {
        expect("magic", QemuStream.MAGIC, u32());
        expect("version", QemuStream.VERSION, u32());
        expect("first section", QemuStream.CONFIGURATION, u8());
        int length = u32();
        if (length != RecordWriter.MACHINE.length() || !text(length).equals(RecordWriter.MACHINE)) {
            throw bad("stream.machine", "the machine is not " + RecordWriter.MACHINE);
        }
        commands();
        sectionHeader(RecordWriter.RAM_ID, QemuStream.RAM, QemuStream.RAM_SECTION_VERSION);
        records();
        while (ramSection()) {
            records();
        }
        records();
        if (arrived.cardinality() != pages) {
            throw bad("stream.incomplete", "page " + arrived.nextClearBit(0) + " of " + pages + " never came");
        }
        return tail();
    }

    /** Those of the return path, up to the begin of the first section. */
    private void commands() throws IOException {
        int type = u8();
        while (type == QemuStream.COMMAND) {
            int command = u16();
            int length = u16();
            if (command == QemuStream.OPEN_RETURN_PATH && length == 0) {
                answers = true;
            } else if (command == QemuStream.PING && length == Integer.BYTES && answers) {
                ReturnPath.pong(back, u32());
            } else {
                throw bad("stream.record", "command " + command + " of " + length + " bytes");
            }
            type = u8();
        }
        expect("section type", QemuStream.SECTION_START, type);
    }

    /** Whether the other side waits for the last word. */
    boolean answers() {
        return answers;
    }

    private boolean ramSection() throws IOException {
        int type = u8();
        if (type != QemuStream.SECTION_PART && type != QemuStream.SECTION_END) {
            throw bad("stream.record", "section type " + type + " where a part or the end of ram belongs");
        }
        expect("section id", RecordWriter.RAM_ID, u32());
        return type == QemuStream.SECTION_PART;
    }

    private void records() throws IOException {
        while (true) {
            long record = u64();
            int flags = (int) (record & QemuStream.FLAGS_MASK);
            long offset = record & ~(long) QemuStream.FLAGS_MASK;
            if (flags == QemuStream.RAM_EOS) {
                footer(RecordWriter.RAM_ID);
                return;
            }
            if (flags == QemuStream.RAM_MEM_SIZE) {
                blockList(offset);
            } else {
                page(flags, offset);
            }
        }
    }

    private void blockList(long total) throws IOException {
        long expected = pages * QemuStream.PAGE_SIZE;
        if (sizeKnown || total != expected) {
            throw bad("stream.memory", "blocks of " + total + " bytes for a guest of " + expected);
        }
        blockName();
        expect("length of " + RecordWriter.BLOCK, expected, u64());
        sizeKnown = true;
    }

    private void blockName() throws IOException {
        int length = u8();
        if (length != RecordWriter.BLOCK.length() || !text(length).equals(RecordWriter.BLOCK)) {
            throw bad("stream.block", "a block that is not " + RecordWriter.BLOCK);
        }
    }

    private void page(int flags, long offset) throws IOException {
        int kind = flags & ~QemuStream.RAM_CONTINUE;
        if (kind == 0 || kind == PAGE_FLAGS || (kind & ~PAGE_FLAGS) != 0) {
            throw bad("stream.record", "flags 0x" + Integer.toHexString(flags));
        }
        long page = offset / QemuStream.PAGE_SIZE;
        if (!sizeKnown || offset < 0 || page >= pages) {
            throw bad("stream.page", "page " + page + " of a guest of " + (sizeKnown ? pages : 0) + " pages");
        }
        if ((flags & QemuStream.RAM_CONTINUE) == 0) {
            blockName();
            blockKnown = true;
        } else if (!blockKnown) {
            throw bad("stream.block", "the first page names no block");
        }
        if (kind == QemuStream.RAM_ZERO) {
            memory.fill(page, (byte) u8());
        } else {
            need(QemuStream.PAGE_SIZE);
            memory.load(page, segment, buffer.position());
            buffer.position(buffer.position() + QemuStream.PAGE_SIZE);
        }
        arrived.set((int) page);
    }

    private byte[] tail() throws IOException {
        expect("section type", QemuStream.SECTION_FULL, u8());
        sectionHeader(RecordWriter.DEVICE_ID, RecordWriter.DEVICE, RecordWriter.DEVICE_VERSION);
        byte[] state = new byte[bounded("state", stateLimit)];
        large(state);
        footer(RecordWriter.DEVICE_ID);
        expect("end of sections", QemuStream.EOF, u8());
        expect("description", QemuStream.VMDESCRIPTION, u8());
        large(new byte[bounded("description", DESCRIPTION_LIMIT)]);
        return state;
    }

    private int bounded(String what, int most) throws IOException {
        int length = u32();
        if (length < 0 || length > most) {
            throw bad("stream.length", what + " of " + Integer.toUnsignedString(length) + " bytes, more than " + most);
        }
        return length;
    }

    private void sectionHeader(int id, String name, int version) throws IOException {
        expect("section id", id, u32());
        int length = u8();
        if (length != name.length() || !text(length).equals(name)) {
            throw bad("stream.section", "a section that is not " + name);
        }
        expect("instance", 0, u32());
        expect("version of " + name, version, u32());
    }

    private void footer(int id) throws IOException {
        expect("footer", QemuStream.FOOTER, u8());
        expect("footer's section", id, u32());
    }

    private void expect(String what, long expected, long found) throws IOException {
        if (expected != found) {
            throw bad(
                    "stream.record",
                    what + " is 0x" + Long.toHexString(found) + ", not 0x" + Long.toHexString(expected));
        }
    }

    private StreamBroken bad(String code, String text) {
        return new StreamBroken(code, text + "; before byte " + (gauge.transferred() - buffer.remaining()));
    }

    private int u8() throws IOException {
        need(1);
        return buffer.get() & 0xff;
    }

    private int u16() throws IOException {
        need(Short.BYTES);
        return buffer.getShort() & U16;
    }

    private int u32() throws IOException {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    private long u64() throws IOException {
        need(Long.BYTES);
        return buffer.getLong();
    }

    private String text(int length) throws IOException {
        byte[] bytes = new byte[length];
        large(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void large(byte[] into) throws IOException {
        int at = 0;
        while (at < into.length) {
            need(1);
            int count = Math.min(buffer.remaining(), into.length - at);
            buffer.get(into, at, count);
            at += count;
        }
    }

    /** An emitter that ends without having read what was said to it resets its socket instead of closing it. */
    private int received() {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Has at least so many bytes in the buffer. */
    private void need(int count) throws IOException {
        if (buffer.remaining() >= count) {
            return;
        }
        buffer.compact();
        while (buffer.position() < count) {
            int read = received();
            if (read < 0) {
                throw new StreamBroken("stream.cut", "it ended after " + gauge.transferred() + " bytes");
            }
            gauge.moved(read);
        }
        buffer.flip();
    }
}
