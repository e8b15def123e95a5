package dev.tern.hypervisor.embedded.guest;

import java.util.Arrays;

/**
 * How fast a guest writes, by distinct pages: a second's stamp per page and two small rings of counts, so that a write
 * costs the meter a comparison. Belongs to the guest's thread.
 */
final class WriteMeter {

    private static final int WINDOW = 10;
    private static final int RING = 16;

    private final int[] stamps;
    private final int[] distinct = new int[RING];
    private final int[] lastWritten = new int[RING];
    private int second = 1;
    private int oldest = 1;

    WriteMeter(int pages) {
        this.stamps = new int[pages];
    }

    /** @param runSeconds whole seconds on the guest's clock here, never falling */
    void advance(int runSeconds) {
        int now = runSeconds + 1;
        if (now - second >= RING) {
            Arrays.fill(distinct, 0);
            Arrays.fill(lastWritten, 0);
            oldest = now;
            second = now;
        }
        while (second < now) {
            second++;
            distinct[second % RING] = 0;
            lastWritten[second % RING] = 0;
        }
        oldest = Math.max(oldest, second - RING + 1);
    }

    void wrote(int page) {
        int before = stamps[page];
        if (before == second) {
            return;
        }
        stamps[page] = second;
        distinct[second % RING]++;
        lastWritten[second % RING]++;
        if (before >= oldest) {
            lastWritten[before % RING]--;
        }
    }

    /** Distinct pages written a second, over the last two whole seconds. */
    double pagesPerSecond() {
        int whole = Math.min(2, second - 1);
        int sum = 0;
        for (int back = 1; back <= whole; back++) {
            sum += distinct[(second - back) % RING];
        }
        return whole == 0 ? 0 : (double) sum / whole;
    }

    /** Distinct pages written within the last ten seconds. */
    int workingSetPages() {
        int sum = 0;
        for (int back = 0; back < Math.min(WINDOW, second); back++) {
            sum += lastWritten[(second - back) % RING];
        }
        return sum;
    }
}
