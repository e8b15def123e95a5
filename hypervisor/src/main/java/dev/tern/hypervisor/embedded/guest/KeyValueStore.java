package dev.tern.hypervisor.embedded.guest;

import dev.tern.hypervisor.embedded.guest.StateBlob.Reader;
import dev.tern.hypervisor.embedded.guest.StateBlob.Writer;
import java.util.Arrays;

/**
 * A key-value store: keys stand in buckets of four to a twin, values of 240 to 990 bytes, and keys are drawn by Zipf's
 * law and scattered, so that some pages are written all the time and most seldom. Seven sets of ten change a field of
 * 96 bytes, the others the whole value. Three quarters of the memory hold data, the rest is free: zeros.
 *
 * <p>A slot is {@code key+1, version of the last whole set, words, body...}; an empty one is zeros.
 */
final class KeyValueStore implements Program {

    private static final int SLOTS = 4;
    private static final int SLOT_WORDS = 127;
    private static final int HEAD = 3;
    private static final int LEAST_BODY = 30;
    private static final int FIELD = 12;
    private static final int BOOT_TWINS = 32;
    private static final double SKEW = 0.99;

    private final TwinPages pages;
    private final SeededRandom random;
    private final Content content;
    private final Zipf popularity;
    private final int buckets;
    private final int keys;
    private final int scatter;
    private final long[] slot = new long[SLOT_WORDS];
    private final long[] head = new long[HEAD];

    KeyValueStore(TwinPages pages, SeededRandom random) {
        this.pages = pages;
        this.random = random;
        this.content = new Content(random);
        this.buckets = Math.max(1, pages.twins() * 3 / 4);
        this.keys = buckets * SLOTS;
        this.popularity = new Zipf(keys, SKEW);
        this.scatter = coprime(keys);
    }

    /** A step that visits every key once, in an order without pattern. */
    private static int coprime(int keys) {
        int step = (int) (keys * 0.6180339887) | 1;
        while (gcd(step, keys) != 1) {
            step += 2;
        }
        return step;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public int bootSteps() {
        return Math.ceilDiv(buckets, BOOT_TWINS);
    }

    @Override
    public void boot(int step, long version) {
        int last = Math.min(buckets, (step + 1) * BOOT_TWINS);
        for (int bucket = step * BOOT_TWINS; bucket < last; bucket++) {
            for (int i = 0; i < SLOTS; i++) {
                if (!random.chance(12)) {
                    set(bucket * SLOTS + i, version);
                }
            }
        }
    }

    @Override
    public void operate(long version) {
        int key = (int) ((long) popularity.rank(random.unit()) * scatter % keys);
        pages.read(twin(key), word(key), head, HEAD);
        if (head[0] != 0) {
            verify(key, version);
        }
        if (head[0] != 0 && random.chance(70)) {
            changeField(key, version);
        } else {
            set(key, version);
        }
    }

    private void verify(int key, long version) {
        if (head[0] != key + 1L || head[1] >= version || head[2] < LEAST_BODY || head[2] > SLOT_WORDS - HEAD) {
            throw new Stumbled("key " + key + " on page " + pages.lowerPage(twin(key)) + " reads key " + (head[0] - 1)
                    + ", version " + head[1] + ", " + head[2] + " words");
        }
    }

    private static int twin(int key) {
        return key / SLOTS;
    }

    private static int word(int key) {
        return 1 + key % SLOTS * SLOT_WORDS;
    }

    private void set(int key, long version) {
        int body = LEAST_BODY + random.below(SLOT_WORDS - HEAD - LEAST_BODY + 1);
        Arrays.fill(slot, 0);
        slot[0] = key + 1L;
        slot[1] = version;
        slot[2] = body;
        content.mixed(slot, HEAD, body);
        pages.write(twin(key), word(key), slot, SLOT_WORDS, version);
    }

    private void changeField(int key, long version) {
        int body = (int) head[2];
        int at = random.below(body - FIELD + 1);
        content.text(slot, 0, FIELD);
        pages.write(twin(key), word(key) + HEAD + at, slot, FIELD, version);
    }

    @Override
    public void save(Writer out) {}

    @Override
    public void restore(Reader in) {}
}
