package dev.tern.transfer.stream;

/**
 * What the relay knows of QEMU's migration stream, version 3. All numbers are big endian. Sources: QEMU's {@code
 * migration/savevm.c} and {@code migration/ram.c}, and captured streams of QEMU 10.
 */
final class Records {

    static final int MAGIC = 0x5145_564d;
    static final int VERSION = 3;

    static final int EOF = 0x00;
    static final int SECTION_START = 0x01;
    static final int SECTION_PART = 0x02;
    static final int SECTION_END = 0x03;
    static final int SECTION_FULL = 0x04;
    static final int SUBSECTION = 0x05;
    static final int VMDESCRIPTION = 0x06;
    static final int CONFIGURATION = 0x07;
    static final int COMMAND = 0x08;
    static final int FOOTER = 0x7e;

    static final int PAGE = 4096;
    static final int FLAGS = PAGE - 1;

    static final int ZERO = 0x02;
    static final int MEM_SIZE = 0x04;
    static final int RAW = 0x08;
    static final int EOS = 0x10;
    static final int CONTINUE = 0x20;
    static final int XBZRLE = 0x40;
    static final int HOOK = 0x80;
    static final int COMPRESSED = 0x100;
    static final int MULTIFD_FLUSH = 0x200;

    private Records() {}
}
