package dev.tern.hypervisor.embedded.guest;

import dev.tern.hypervisor.SelfCheck;
import dev.tern.hypervisor.embedded.guest.StateBlob.Reader;
import dev.tern.hypervisor.embedded.guest.StateBlob.Writer;
import java.util.BitSet;

/**
 * The guest's doubt of its own memory: goes round all segments without end, compares each value's two pages word by word,
 * and both with the sums that the guest kept. After a resume the segments written last are looked at first. A segment
 * found wrong is told once.
 */
final class MemoryCheck {

    private static final int TEXT_LIMIT = 300;

    private final TwinPages pages;
    private final long[] lower = new long[TwinPages.WORDS];
    private final long[] upper = new long[TwinPages.WORDS];
    private final BitSet told = new BitSet();
    private int[] urgent = {};
    private int urgentAt;
    private int cursor;
    private long passes;
    private long faults;
    private String firstFault = "";

    MemoryCheck(TwinPages pages) {
        this.pages = pages;
    }

    SelfCheck report() {
        return new SelfCheck(passes, faults, firstFault);
    }

    /** From now on, what was written last is checked first: so many segments. */
    int recentFirst() {
        urgent = pages.recentSegments();
        urgentAt = 0;
        return urgent.length;
    }

    /** @param newest number of the operation under way: no page can be newer */
    void checkNext(long newest) {
        if (urgentAt < urgent.length) {
            checkSegment(urgent[urgentAt++], newest);
            return;
        }
        checkSegment(cursor, newest);
        if (++cursor == pages.segments()) {
            cursor = 0;
            passes++;
        }
    }

    /** Tells what a program stumbled over. */
    void fault(String text) {
        faults++;
        if (firstFault.isEmpty()) {
            firstFault = text.length() <= TEXT_LIMIT ? text : text.substring(0, TEXT_LIMIT);
        }
    }

    private void checkSegment(int segment, long newest) {
        long lowerSum = 0;
        long upperSum = 0;
        int first = segment * TwinPages.SEGMENT;
        int last = Math.min(first + TwinPages.SEGMENT, pages.twins());
        String difference = "";
        for (int twin = first; twin < last; twin++) {
            pages.readLower(twin, lower);
            pages.readUpper(twin, upper);
            long differs = 0;
            for (int i = 0; i < TwinPages.WORDS; i++) {
                long there = Long.reverseBytes(upper[TwinPages.WORDS - 1 - i]);
                differs |= lower[i] ^ there;
                lowerSum += TwinPages.weigh(lower[i], twin, i);
                upperSum += TwinPages.weigh(there, twin, i);
            }
            if (difference.isEmpty() && (differs != 0 || lower[0] > newest)) {
                difference = describe(twin, newest);
            }
        }
        judge(segment, lowerSum, upperSum, difference);
    }

    private void judge(int segment, long lowerSum, long upperSum, String difference) {
        boolean lowerWrong = lowerSum != pages.lowerSum(segment);
        boolean upperWrong = upperSum != pages.upperSum(segment);
        if (difference.isEmpty() && !lowerWrong && !upperWrong) {
            told.clear(segment);
            return;
        }
        if (told.get(segment)) {
            return;
        }
        told.set(segment);
        pages.accept(segment, lowerSum, upperSum);
        String which = lowerWrong && upperWrong ? "both halves" : lowerWrong ? "the lower half" : "the upper half";
        String sums = lowerWrong || upperWrong
                ? "segment " + segment + ": " + which + " not as this guest wrote it"
                : "segment " + segment + ": sums hold";
        fault(difference.isEmpty() ? sums : sums + "; " + difference);
    }

    private String describe(int twin, long newest) {
        for (int i = 0; i < TwinPages.WORDS; i++) {
            long there = Long.reverseBytes(upper[TwinPages.WORDS - 1 - i]);
            if (lower[i] != there) {
                return "pages " + pages.lowerPage(twin) + " and " + pages.upperPage(twin) + " differ at word " + i
                        + ", versions " + lower[0] + " and " + Long.reverseBytes(upper[TwinPages.WORDS - 1]);
            }
        }
        return "page " + pages.lowerPage(twin) + " has version " + lower[0] + ", but the guest is at " + newest;
    }

    void save(Writer out) {
        out.putLong(passes);
        out.putLong(faults);
        out.putText(firstFault);
    }

    void restore(Reader in) {
        passes = in.getLong();
        faults = in.getLong();
        firstFault = in.getText();
    }
}
