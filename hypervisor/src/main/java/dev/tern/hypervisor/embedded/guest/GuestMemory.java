package dev.tern.hypervisor.embedded.guest;

import dev.tern.contracts.unit.DataSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A guest's memory: off-heap, in pages of 4 KiB, with a bitmap of what was written since the bitmap was last taken.
 *
 * <p>The barrier's order is what makes a copy right. The writer stores the data <b>first</b> and then sets the page's
 * bit with an atomic OR, a full fence; the copier takes a word of the bitmap with an atomic exchange <b>first</b> and then
 * reads the pages. Either the copier sees the data, or the bit is set after it looked and the page is copied again. The
 * OR is never skipped because the bit looks set already: that plain read could pass the store before it, and the
 * copier could have taken the bit in between.
 */
public final class GuestMemory implements PageSink {

    public static final int PAGE_SIZE = 4096;
    static final int PAGE_WORDS = PAGE_SIZE / Long.BYTES;

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BITS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final MemorySegment ZERO_PAGE =
            MemorySegment.ofArray(new long[PAGE_WORDS]).asReadOnly();
    private static final int DIGEST_STEP = 1 << 20;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final long[] dirty;
    private final int pages;

    /** All zero and clean. */
    public GuestMemory(DataSize size) {
        this.pages = Math.toIntExact(size.pages());
        this.memory = AnonymousMemory.allocate(arena, size.bytes(), PAGE_SIZE);
        this.dirty = new long[Math.ceilDiv(pages, Long.SIZE)];
    }

    public int pages() {
        return pages;
    }

    long word(int page, int word) {
        return memory.get(WORD, at(page, word));
    }

    void read(int page, int word, long[] into, int words) {
        MemorySegment.copy(memory, WORD, at(page, word), into, 0, words);
    }

    /** Only the data: whoever stores marks the page afterwards, once for all stores to it. */
    void store(int page, int word, long[] from, int first, int words) {
        MemorySegment.copy(from, first, memory, WORD, at(page, word), words);
    }

    /** Says that the page was stored to: the second half of the barrier. */
    void mark(int page) {
        BITS.getAndBitwiseOr(dirty, page >>> 6, 1L << page);
    }

    private static long at(int page, int word) {
        return (long) page * PAGE_SIZE + (long) word * Long.BYTES;
    }

    /** From now on every page counts as written. */
    public void markAll() {
        for (int i = 0; i < dirty.length; i++) {
            int left = pages - i * Long.SIZE;
            BITS.setVolatile(dirty, i, left >= Long.SIZE ? -1L : (1L << left) - 1);
        }
    }

    /** Words of the bitmap, 64 pages each. */
    public int dirtyWords() {
        return dirty.length;
    }

    /** Takes the dirty bits of pages {@code 64 * index} and on: they are clean until written again. */
    public long takeDirty(int index) {
        return (long) BITS.getAndSet(dirty, index, 0L);
    }

    public long dirtyPages() {
        long count = 0;
        for (int i = 0; i < dirty.length; i++) {
            count += Long.bitCount((long) BITS.getVolatile(dirty, i));
        }
        return count;
    }

    public void copyPage(long page, MemorySegment into, long at) {
        MemorySegment.copy(memory, page * PAGE_SIZE, into, at, PAGE_SIZE);
    }

    public boolean isZero(long page) {
        long start = page * PAGE_SIZE;
        return memory.get(WORD, start) == 0
                && MemorySegment.mismatch(memory, start, start + PAGE_SIZE, ZERO_PAGE, 0, PAGE_SIZE) < 0;
    }

    @Override
    public void load(long page, MemorySegment from, long at) {
        MemorySegment.copy(from, at, memory, page * PAGE_SIZE, PAGE_SIZE);
    }

    @Override
    public void fill(long page, byte value) {
        if (value != 0 || !isZero(page)) {
            memory.asSlice(page * PAGE_SIZE, PAGE_SIZE).fill(value);
        }
    }

    /** SHA-256 over all of memory, in hex; means something only while nobody writes. */
    public String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (long from = 0; from < memory.byteSize(); from += DIGEST_STEP) {
                sha.update(memory.asSlice(from, Math.min(DIGEST_STEP, memory.byteSize() - from))
                        .asByteBuffer());
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    /** Overwrites all that is not zero and gives the memory back; nobody may use it any more. */
    public void clear() {
        for (int page = 0; page < pages; page++) {
            fill(page, (byte) 0);
        }
        arena.close();
    }
}
