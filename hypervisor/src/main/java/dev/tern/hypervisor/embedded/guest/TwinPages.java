package dev.tern.hypervisor.embedded.guest;

import dev.tern.hypervisor.embedded.guest.StateBlob.Reader;
import dev.tern.hypervisor.embedded.guest.StateBlob.Writer;
import java.util.Arrays;

/**
 * Memory as pairs of pages: twin {@code t} is page {@code t} of the lower half and a page of the upper half, rotated by a
 * third so that twins do not lie at one distance from both ends. The upper page holds the same bytes from back to
 * front: as compressible as the lower one, and no duplicate of it. A twin nobody wrote is two pages of zeros.
 *
 * <p>Word 0 of a twin is its version, the number of the operation that wrote it last; programs have words 1 to 511.
 * For every segment of sixteen twins two sums stand here, outside the memory: over the lower pages and over the upper
 * ones. A write adjusts them by what it replaces <em>as it finds it</em>: a page that was wrong before keeps its sum
 * wrong, however often it is written later, until a check finds it.
 */
final class TwinPages {

    static final int WORDS = GuestMemory.PAGE_WORDS;
    static final int SEGMENT = 16;

    private static final int RECENT = 4096;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final long SPREAD = 0xd6e8feb86659fd93L;

    private final GuestMemory memory;
    private final WriteMeter meter;
    private final int twins;
    private final long[] lowerSums;
    private final long[] upperSums;
    private final int[] recent = new int[RECENT];
    private long recentCount;
    private final long[] before = new long[WORDS];
    private final long[] mirrored = new long[WORDS];
    private final long[] one = new long[1];
    private final long[] head = new long[1];

    TwinPages(GuestMemory memory, WriteMeter meter) {
        this.memory = memory;
        this.meter = meter;
        this.twins = memory.pages() / 2;
        this.lowerSums = new long[Math.ceilDiv(twins, SEGMENT)];
        this.upperSums = new long[lowerSums.length];
    }

    int twins() {
        return twins;
    }

    int segments() {
        return lowerSums.length;
    }

    int lowerPage(int twin) {
        return twin;
    }

    int upperPage(int twin) {
        return twins + (twin + twins / 3) % twins;
    }

    long lowerSum(int segment) {
        return lowerSums[segment];
    }

    long upperSum(int segment) {
        return upperSums[segment];
    }

    /** After a fault was told: what stands there now is taken as it is. */
    void accept(int segment, long lowerSum, long upperSum) {
        lowerSums[segment] = lowerSum;
        upperSums[segment] = upperSum;
    }

    long word(int twin, int word) {
        return memory.word(lowerPage(twin), word);
    }

    void read(int twin, int word, long[] into, int words) {
        memory.read(lowerPage(twin), word, into, words);
    }

    void readLower(int twin, long[] into) {
        memory.read(lowerPage(twin), 0, into, WORDS);
    }

    void readUpper(int twin, long[] into) {
        memory.read(upperPage(twin), 0, into, WORDS);
    }

    void write(int twin, int word, long value, long version) {
        one[0] = value;
        write(twin, word, one, 1, version);
    }

    /** Writes words and the version on both pages, then marks both. */
    void write(int twin, int word, long[] from, int words, long version) {
        replace(twin, word, from, words);
        head[0] = version;
        replace(twin, 0, head, 1);
        mark(lowerPage(twin));
        mark(upperPage(twin));
        remember(twin / SEGMENT);
    }

    private void mark(int page) {
        memory.mark(page);
        meter.wrote(page);
    }

    private void replace(int twin, int word, long[] from, int words) {
        int segment = twin / SEGMENT;
        int lower = lowerPage(twin);
        memory.read(lower, word, before, words);
        long change = 0;
        for (int i = 0; i < words; i++) {
            change += weigh(from[i], twin, word + i) - weigh(before[i], twin, word + i);
        }
        lowerSums[segment] += change;
        memory.store(lower, word, from, 0, words);

        int upper = upperPage(twin);
        int start = WORDS - word - words;
        memory.read(upper, start, before, words);
        change = 0;
        for (int i = 0; i < words; i++) {
            int mirror = words - 1 - i;
            mirrored[mirror] = Long.reverseBytes(from[i]);
            change += weigh(from[i], twin, word + i) - weigh(Long.reverseBytes(before[mirror]), twin, word + i);
        }
        upperSums[segment] += change;
        memory.store(upper, start, mirrored, 0, words);
    }

    /** What a word adds to its sum: nothing where it is zero, else a value that depends on its place. */
    static long weigh(long value, int twin, int word) {
        long product = value * (((long) twin * WORDS + word + 1) * GOLDEN | 1);
        return (product ^ (product >>> 32)) * SPREAD;
    }

    private void remember(int segment) {
        if (recentCount == 0 || recent[slot(recentCount - 1)] != segment) {
            recent[slot(recentCount)] = segment;
            recentCount++;
        }
    }

    /** Segments written lately, the latest first, each once. */
    int[] recentSegments() {
        int known = (int) Math.min(recentCount, RECENT);
        int[] order = new int[known];
        boolean[] seen = new boolean[segments()];
        int count = 0;
        for (int back = 1; back <= known; back++) {
            int segment = recent[slot(recentCount - back)];
            if (!seen[segment]) {
                seen[segment] = true;
                order[count++] = segment;
            }
        }
        return Arrays.copyOf(order, count);
    }

    private static int slot(long number) {
        return (int) (number % RECENT);
    }

    /** Bytes that {@link #save} writes at most. */
    static long savedSize(long pages) {
        long segments = Math.ceilDiv(pages / 2, SEGMENT);
        return Integer.BYTES + (long) RECENT * Integer.BYTES + segments * 2 * Long.BYTES;
    }

    void save(Writer out) {
        int[] segments = recentSegments();
        out.putInt(segments.length);
        for (int segment : segments) {
            out.putInt(segment);
        }
        for (int i = 0; i < lowerSums.length; i++) {
            out.putLong(lowerSums[i]);
            out.putLong(upperSums[i]);
        }
    }

    void restore(Reader in) {
        recentCount = 0;
        int count = in.getInt("recent segments", 0, RECENT);
        int[] latestFirst = new int[count];
        for (int i = 0; i < count; i++) {
            latestFirst[i] = in.getInt("segment", 0, segments() - 1);
        }
        for (int i = count - 1; i >= 0; i--) {
            remember(latestFirst[i]);
        }
        for (int i = 0; i < lowerSums.length; i++) {
            lowerSums[i] = in.getLong();
            upperSums[i] = in.getLong();
        }
    }
}
