package dev.tern.hypervisor.embedded.daemon;

import dev.tern.hypervisor.embedded.guest.PageSink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * Stands in the loader and treats chosen pages wrongly, as a faulty relay would: only what arrives of them last, so
 * that their earlier versions are in place.
 */
final class Spoiler implements PageSink {

    /** What befalls a page. */
    enum Fault {
        /** Its last version never comes. */
        STALE,
        /** Its last version comes only in its first half. */
        TORN,
        /** One bit of it is wrong. */
        FLIPPED,
        /** It is zeros. */
        LOST
    }

    private static final int SIZE = 4096;

    private final PageSink memory;
    private final Map<Long, byte[]> last = new HashMap<>();
    private final SequencedMap<Long, byte[]> before = new LinkedHashMap<>();

    Spoiler(PageSink memory) {
        this.memory = memory;
    }

    @Override
    public void load(long page, MemorySegment from, long at) {
        byte[] bytes = from.asSlice(at, SIZE).toArray(ValueLayout.JAVA_BYTE);
        remember(page, bytes);
        memory.load(page, from, at);
    }

    @Override
    public void fill(long page, byte value) {
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, value);
        remember(page, bytes);
        memory.fill(page, value);
    }

    private void remember(long page, byte[] bytes) {
        byte[] previous = last.put(page, bytes);
        if (previous != null && !Arrays.equals(previous, bytes)) {
            before.putLast(page, previous);
        }
    }

    /** Pages that came at least twice with different content, those of the last round first. */
    SequencedSet<Long> sentAgain() {
        return before.reversed().sequencedKeySet();
    }

    /** Treats a page, now that all came. */
    void spoil(long page, Fault fault) {
        byte[] right = last.getOrDefault(page, new byte[SIZE]);
        byte[] old = before.getOrDefault(page, right);
        byte[] wrong = right.clone();
        switch (fault) {
            case STALE -> wrong = old.clone();
            case TORN -> System.arraycopy(old, SIZE / 2, wrong, SIZE / 2, SIZE / 2);
            case FLIPPED -> wrong[(int) (page % SIZE)] ^= 0x10;
            case LOST -> Arrays.fill(wrong, (byte) 0);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(SIZE);
            segment.copyFrom(MemorySegment.ofArray(wrong));
            memory.load(page, segment, 0);
        }
    }

    /** Whether what a fault does to a page can be told from the right content. */
    boolean differs(long page, Fault fault) {
        byte[] right = last.getOrDefault(page, new byte[SIZE]);
        byte[] old = before.getOrDefault(page, right);
        return switch (fault) {
            case STALE -> !Arrays.equals(old, right);
            case TORN -> !Arrays.equals(old, SIZE / 2, SIZE, right, SIZE / 2, SIZE);
            case FLIPPED -> true;
            case LOST -> !Arrays.equals(right, new byte[SIZE]);
        };
    }
}
