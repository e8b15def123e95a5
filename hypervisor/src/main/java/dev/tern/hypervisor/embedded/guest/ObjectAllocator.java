package dev.tern.hypervisor.embedded.guest;

import dev.tern.hypervisor.embedded.guest.StateBlob.Reader;
import dev.tern.hypervisor.embedded.guest.StateBlob.Writer;
import java.util.Arrays;

/**
 * A heap of objects that point at each other. A table of roots holds the live ones; an operation drops what a root
 * points at, which becomes garbage, and lets the root point at a new object. Freed room is found by a free list that is
 * threaded through the heap; when it is empty a sweep turns garbage into free room, in a burst of writes. Most
 * operations fall into a tenth of the roots, a window that drifts: the young generation.
 *
 * <p>Twins: first the root table, then the heap, seven objects of 72 words a twin. An object is {@code header, own
 * address or next free address, four pointers, data...}; an address is {@link Content#POINTER_BASE} plus the byte where
 * the object begins in the lower half.
 */
final class ObjectAllocator implements Program {

    private static final int PER_TWIN = 7;
    private static final int WORDS = 72;
    private static final int FIELDS = 6;
    private static final int ROOTS_PER_TWIN = TwinPages.WORDS - 1;
    private static final int BOOT_OBJECTS = 224;
    private static final int SWEEP_FREES = 64;
    private static final long LIVE = 0x4c49_5645_0000_0000L;
    private static final long DEAD = 0x4445_4144_0000_0000L;
    private static final long FREE = 0x4652_4545_0000_0000L;
    private static final long KIND = 0xffff_ffff_0000_0000L;

    private final TwinPages pages;
    private final SeededRandom random;
    private final Content content;
    private final int roots;
    private final int heapStart;
    private final int slots;
    private final long[] object = new long[WORDS];
    private final long[] head = new long[2];

    private int bump;
    private int freeHead = -1;
    private int sweepAt;
    private int window;

    ObjectAllocator(TwinPages pages, SeededRandom random) {
        this.pages = pages;
        this.random = random;
        this.content = new Content(random);
        int heapTwins = Math.max(1, pages.twins() * 7 / 8);
        this.roots = Math.max(1, heapTwins * PER_TWIN * 6 / 10);
        this.heapStart = Math.ceilDiv(roots, ROOTS_PER_TWIN);
        this.slots = Math.min(heapTwins, pages.twins() - heapStart) * PER_TWIN;
    }

    @Override
    public int bootSteps() {
        return Math.ceilDiv(roots, BOOT_OBJECTS);
    }

    @Override
    public void boot(int step, long version) {
        int last = Math.min(roots, (step + 1) * BOOT_OBJECTS);
        for (int root = step * BOOT_OBJECTS; root < last; root++) {
            renew(root, version);
        }
    }

    @Override
    public void operate(long version) {
        int young = Math.max(1, roots / 10);
        if (random.below(64) == 0) {
            window = (window + 1) % roots;
        }
        renew(random.chance(80) ? (window + random.below(young)) % roots : random.below(roots), version);
    }

    private void renew(int root, long version) {
        long old = rootAddress(root);
        if (old != 0) {
            int slot = follow(root, old);
            pages.write(twin(slot), word(slot), DEAD | (version & 0xffff_ffffL), version);
        }
        int slot = allocate(version);
        fillObject(slot, version);
        pages.write(twin(slot), word(slot), object, WORDS, version);
        pages.write(root / ROOTS_PER_TWIN, 1 + root % ROOTS_PER_TWIN, address(slot), version);
    }

    private long rootAddress(int root) {
        return pages.word(root / ROOTS_PER_TWIN, 1 + root % ROOTS_PER_TWIN);
    }

    /** The object behind an address, which must be alive and know its own address. */
    private int follow(int root, long address) {
        int slot = slotAt(address);
        if (slot < 0) {
            throw new Stumbled("root " + root + " points at " + Long.toHexString(address) + ", outside the heap");
        }
        pages.read(twin(slot), word(slot), head, 2);
        if ((head[0] & KIND) != LIVE || head[1] != address) {
            throw new Stumbled("root " + root + " points at page " + pages.lowerPage(twin(slot)) + ", where header "
                    + Long.toHexString(head[0]) + " and address " + Long.toHexString(head[1]) + " stand");
        }
        return slot;
    }

    private void fillObject(int slot, long version) {
        Arrays.fill(object, 0);
        object[0] = LIVE | (version & 0xffff_ffffL);
        object[1] = address(slot);
        for (int i = 2; i < FIELDS; i++) {
            object[i] = random.chance(75) ? rootAddress(random.below(roots)) : 0;
        }
        content.mixed(object, FIELDS, 8 + random.below(WORDS - FIELDS - 7));
    }

    private int allocate(long version) {
        if (freeHead < 0 && bump < slots) {
            return bump++;
        }
        if (freeHead < 0) {
            sweep(version);
        }
        int slot = freeHead;
        pages.read(twin(slot), word(slot), head, 2);
        int next = head[1] == 0 ? -1 : slotAt(head[1]);
        if ((head[0] & KIND) != FREE || (head[1] != 0 && next < 0)) {
            freeHead = -1;
            throw new Stumbled("the free list leads to page " + pages.lowerPage(twin(slot)) + ", where header "
                    + Long.toHexString(head[0]) + " stands");
        }
        freeHead = next;
        return slot;
    }

    private void sweep(long version) {
        int freed = 0;
        for (int looked = 0; looked < slots && freed < SWEEP_FREES; looked++) {
            int slot = sweepAt;
            sweepAt = (sweepAt + 1) % slots;
            if ((pages.word(twin(slot), word(slot)) & KIND) == DEAD) {
                head[0] = FREE | (version & 0xffff_ffffL);
                head[1] = freeHead < 0 ? 0 : address(freeHead);
                pages.write(twin(slot), word(slot), head, 2, version);
                freeHead = slot;
                freed++;
            }
        }
        if (freeHead < 0) {
            throw new Stumbled("a sweep of the whole heap finds no garbage");
        }
    }

    private int twin(int slot) {
        return heapStart + slot / PER_TWIN;
    }

    private static int word(int slot) {
        return 1 + slot % PER_TWIN * WORDS;
    }

    private long address(int slot) {
        return Content.POINTER_BASE + (long) twin(slot) * GuestMemory.PAGE_SIZE + (long) word(slot) * Long.BYTES;
    }

    /** -1 where no object can begin. */
    private int slotAt(long address) {
        long offset = address - Content.POINTER_BASE - (long) heapStart * GuestMemory.PAGE_SIZE;
        long word = offset % GuestMemory.PAGE_SIZE / Long.BYTES - 1;
        long slot = offset / GuestMemory.PAGE_SIZE * PER_TWIN + word / WORDS;
        return offset >= 0 && word >= 0 && slot < slots && address((int) slot) == address ? (int) slot : -1;
    }

    @Override
    public void save(Writer out) {
        out.putInt(bump);
        out.putInt(freeHead);
        out.putInt(sweepAt);
        out.putInt(window);
    }

    @Override
    public void restore(Reader in) {
        bump = in.getInt("heap end", 0, slots);
        freeHead = in.getInt("free list", -1, slots - 1);
        sweepAt = in.getInt("sweep", 0, slots - 1);
        window = in.getInt("window", 0, roots - 1);
    }
}
