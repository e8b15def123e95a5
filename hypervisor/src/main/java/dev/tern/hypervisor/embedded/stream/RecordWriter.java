package dev.tern.hypervisor.embedded.stream;

import dev.tern.hypervisor.embedded.guest.GuestMemory;
import dev.tern.hypervisor.stream.QemuStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Writes QEMU's stream: gathers records in one direct buffer of 1 MiB and hands it to the channel when it is full, so
 * that a page costs a copy and no object.
 */
final class RecordWriter {

    static final String MACHINE = "tern-embedded";
    static final String BLOCK = "pc.ram";
    static final String DEVICE = "guest";
    static final int DEVICE_VERSION = 1;
    static final int RAM_ID = 2;
    static final int DEVICE_ID = 3;

    /** What the other side says back to show that it is there. */
    static final int PING = 1;

    private static final int BUFFER = 1 << 20;
    private static final int RECORDS_PER_SECTION = 1024;

    private final WritableByteChannel out;
    private final Pacer pacer;
    private final Gauge gauge;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final MemorySegment pages = MemorySegment.ofBuffer(buffer);
    private int chunk;
    private int records;
    private boolean inSection;
    private boolean blockNamed;

    RecordWriter(WritableByteChannel out, Pacer pacer, Gauge gauge) {
        this.out = out;
        this.pacer = pacer;
        this.gauge = gauge;
        this.chunk = pacer.chunk(BUFFER);
    }

    void begin(long memoryBytes) throws IOException {
        buffer.putInt(QemuStream.MAGIC).putInt(QemuStream.VERSION);
        buffer.put((byte) QemuStream.CONFIGURATION).putInt(MACHINE.length());
        buffer.put(MACHINE.getBytes(StandardCharsets.US_ASCII));
        buffer.put((byte) QemuStream.COMMAND).putShort((short) QemuStream.OPEN_RETURN_PATH);
        buffer.putShort((short) 0);
        buffer.put((byte) QemuStream.COMMAND).putShort((short) QemuStream.PING);
        buffer.putShort((short) Integer.BYTES).putInt(PING);
        sectionHeader(QemuStream.SECTION_START, RAM_ID, QemuStream.RAM, QemuStream.RAM_SECTION_VERSION);
        buffer.putLong(memoryBytes | QemuStream.RAM_MEM_SIZE);
        name(BLOCK);
        buffer.putLong(memoryBytes);
        endRecords();
        flush();
    }

    private void sectionHeader(int type, int id, String name, int version) {
        buffer.put((byte) type).putInt(id);
        name(name);
        buffer.putInt(0).putInt(version);
    }

    private void name(String name) {
        buffer.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes a page as it is now, in the section that is open or a new PART. */
    void page(GuestMemory memory, long page) throws IOException {
        if (!inSection) {
            buffer.put((byte) QemuStream.SECTION_PART).putInt(RAM_ID);
            inSection = true;
        }
        long offset = page * QemuStream.PAGE_SIZE;
        if (memory.isZero(page)) {
            header(offset | QemuStream.RAM_ZERO);
            buffer.put((byte) 0);
        } else {
            header(offset | QemuStream.RAM_PAGE);
            memory.copyPage(page, pages, buffer.position());
            buffer.position(buffer.position() + QemuStream.PAGE_SIZE);
        }
        if (++records == RECORDS_PER_SECTION) {
            endSection();
        }
        if (buffer.position() >= chunk || buffer.remaining() < 2 * QemuStream.PAGE_RECORD_SIZE) {
            flush();
        }
    }

    private void header(long record) {
        if (blockNamed) {
            buffer.putLong(record | QemuStream.RAM_CONTINUE);
        } else {
            buffer.putLong(record);
            name(BLOCK);
            blockNamed = true;
        }
    }

    /** Closes the section that is open, if one is. */
    void endSection() {
        if (inSection) {
            endRecords();
            inSection = false;
            records = 0;
        }
    }

    private void endRecords() {
        buffer.putLong(QemuStream.RAM_EOS);
        footer(RAM_ID);
    }

    private void footer(int id) {
        buffer.put((byte) QemuStream.FOOTER).putInt(id);
    }

    /** Opens the last section of memory: what follows is written while the guest stands still. */
    void lastSection() {
        endSection();
        buffer.put((byte) QemuStream.SECTION_END).putInt(RAM_ID);
        inSection = true;
        records = Integer.MIN_VALUE;
    }

    void tail(byte[] state) throws IOException {
        endSection();
        sectionHeader(QemuStream.SECTION_FULL, DEVICE_ID, DEVICE, DEVICE_VERSION);
        buffer.putInt(state.length);
        large(state);
        footer(DEVICE_ID);
        byte[] description = ("{\"page_size\":" + QemuStream.PAGE_SIZE + ",\"devices\":[{\"name\":\"" + DEVICE
                        + "\",\"instance_id\":0,\"version\":" + DEVICE_VERSION + ",\"size\":" + state.length + "}]}")
                .getBytes(StandardCharsets.US_ASCII);
        buffer.put((byte) QemuStream.EOF).put((byte) QemuStream.VMDESCRIPTION).putInt(description.length);
        large(description);
        flush();
    }

    private void large(byte[] bytes) throws IOException {
        flush();
        for (int at = 0; at < bytes.length; at += BUFFER / 2) {
            buffer.put(bytes, at, Math.min(BUFFER / 2, bytes.length - at));
            flush();
        }
    }

    void flush() throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        try {
            pacer.await(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while keeping to the cap", e);
        }
        while (buffer.hasRemaining()) {
            gauge.moved(out.write(buffer));
        }
        buffer.clear();
        chunk = pacer.chunk(BUFFER);
    }
}
