package dev.tern.transfer.stream;

/**
 * The ops of a batch. Each is a byte of kind, {@link #NAMED} added where a block's name (u8 length, bytes) comes next,
 * then:
 *
 * <pre>
 * OPAQUE  u32 length, bytes                 copied as they are
 * ZERO    [name] u64 offset, u32 count      so many zero pages in a row
 * RAW     [name] u64 offset, u32 count, count x 4096 bytes
 * BLOCKS  u32 length, bytes                 the record that lists the blocks of memory
 * SAME, DELTA                               kept for pages that the other side has already
 * </pre>
 *
 * A run's first record names its block if the op does; the others continue it. This is all that is needed to write the
 * hypervisor's bytes again exactly.
 */
final class Ops {

    static final int OPAQUE = 1;
    static final int ZERO = 2;
    static final int RAW = 3;
    static final int SAME = 4;
    static final int DELTA = 5;
    static final int BLOCKS = 6;

    static final int NAMED = 0x80;

    /** Kind, length. */
    static final int OPAQUE_HEAD = 1 + Integer.BYTES;

    /** Kind, offset, count, without a name. */
    static final int RUN_HEAD = 1 + Long.BYTES + Integer.BYTES;

    private Ops() {}
}
