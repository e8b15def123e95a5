package dev.tern.hypervisor.stream;

/**
 * The constants of QEMU's migration stream, version 3. All numbers are big endian; a "name" is a length byte and so
 * many bytes of ASCII. Sources: QEMU's {@code migration/savevm.c} and {@code migration/ram.c}, and captured streams of
 * QEMU 10.
 */
public final class QemuStream {

    /** {@code QEVM}: the first four bytes. */
    public static final int MAGIC = 0x5145564d;

    /** The u32 after the magic. */
    public static final int VERSION = 3;

    /** Ends the sections; what follows is {@link #VMDESCRIPTION}. */
    public static final int EOF = 0x00;

    /** u32 section id, name, u32 instance, u32 version; then the section's data and a {@link #FOOTER}. */
    public static final int SECTION_START = 0x01;

    /** u32 section id of one that was started; then data and a footer. */
    public static final int SECTION_PART = 0x02;

    /** As {@link #SECTION_PART}, and the last one of that id. */
    public static final int SECTION_END = 0x03;

    /** A section in one piece: header as {@link #SECTION_START}, data without a length, footer. */
    public static final int SECTION_FULL = 0x04;

    /** Only inside a section's data or after the configuration's name. */
    public static final int SUBSECTION = 0x05;

    /** After {@link #EOF}: u32 length, then so many bytes of JSON, with which the stream ends. */
    public static final int VMDESCRIPTION = 0x06;

    /** u32 length, machine name; then subsections. The first section of a stream. */
    public static final int CONFIGURATION = 0x07;

    /** u16 command, u16 length, so many bytes. */
    public static final int COMMAND = 0x08;

    /** The {@link #COMMAND} without data after which the other side may answer in the same socket. */
    public static final int OPEN_RETURN_PATH = 1;

    /** The {@link #COMMAND} with a u32 that the other side answers with {@link #RETURN_PONG}. */
    public static final int PING = 2;

    /** On the return path, each u16 type, u16 length, data: a u32, 0 where all is loaded. The last one. */
    public static final int RETURN_SHUT = 1;

    /** On the return path: the u32 of a {@link #PING}. */
    public static final int RETURN_PONG = 2;

    /** u32 section id: closes a section. */
    public static final int FOOTER = 0x7e;

    /** The name of the section that carries memory. */
    public static final String RAM = "ram";

    /** The version that QEMU writes with {@link #RAM}. */
    public static final int RAM_SECTION_VERSION = 4;

    /** Bytes of a guest page; a RAM record is a u64 of page offset within its block, or'ed with flags below this. */
    public static final int PAGE_SIZE = 4096;

    /** The bits of a record's u64 that are flags. */
    public static final int FLAGS_MASK = PAGE_SIZE - 1;

    /** One byte follows, which fills the page; QEMU writes only zero. */
    public static final int RAM_ZERO = 0x02;

    /**
     * The "offset" is the length of all blocks together; a list of blocks follows, each a name and a u64 length, until
     * their sum is that.
     */
    public static final int RAM_MEM_SIZE = 0x04;

    /** {@link #PAGE_SIZE} bytes follow. */
    public static final int RAM_PAGE = 0x08;

    /** Ends this section's records; the footer follows. */
    public static final int RAM_EOS = 0x10;

    /** With zero or page: of the block of the record before, also across sections; without it a block's name follows. */
    public static final int RAM_CONTINUE = 0x20;

    /** An xbzrle delta follows: off unless the capability is on. */
    public static final int RAM_XBZRLE = 0x40;

    /** RDMA's hook. */
    public static final int RAM_HOOK = 0x80;

    /** Formerly a compressed page. */
    public static final int RAM_COMPRESSED = 0x100;

    /** Multifd's synchronisation point; nothing follows. */
    public static final int RAM_MULTIFD_FLUSH = 0x200;

    /** Bytes of a page record that names no block. */
    public static final int PAGE_RECORD_SIZE = Long.BYTES + PAGE_SIZE;

    /** Bytes of a zero record that names no block. */
    public static final int ZERO_RECORD_SIZE = Long.BYTES + 1;

    private QemuStream() {}
}
