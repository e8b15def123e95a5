package dev.tern.hypervisor.embedded.guest;

import dev.tern.hypervisor.embedded.guest.StateBlob.Reader;
import dev.tern.hypervisor.embedded.guest.StateBlob.Writer;

/**
 * A system that nobody uses: files in its page cache, programs, free memory, and a log in a ring of pages. An operation
 * appends a line; every sixteenth touches a word somewhere, as a scheduler or a file system does; every 64th writes a
 * page of a file anew.
 */
final class IdleSystem implements Program {

    private static final int LINE = 14;
    private static final int BOOT_TWINS = 32;
    private static final int LINES_PER_TWIN = (TwinPages.WORDS - 1) / LINE;

    private final TwinPages pages;
    private final SeededRandom random;
    private final Content content;
    private final int logTwins;
    private final int usedTwins;
    private final long[] scratch = new long[TwinPages.WORDS];
    private int nextLine;

    IdleSystem(TwinPages pages, SeededRandom random) {
        this.pages = pages;
        this.random = random;
        this.content = new Content(random);
        this.logTwins = Math.max(1, pages.twins() / 20);
        this.usedTwins = Math.max(logTwins, pages.twins() * 55 / 100);
    }

    @Override
    public int bootSteps() {
        return Math.ceilDiv(usedTwins - logTwins, BOOT_TWINS);
    }

    @Override
    public void boot(int step, long version) {
        int first = logTwins + step * BOOT_TWINS;
        for (int twin = first; twin < Math.min(usedTwins, first + BOOT_TWINS); twin++) {
            writeFile(twin, version);
        }
    }

    private void writeFile(int twin, long version) {
        content.mixed(scratch, 0, TwinPages.WORDS - 1);
        pages.write(twin, 1, scratch, TwinPages.WORDS - 1, version);
    }

    @Override
    public void operate(long version) {
        appendLine(version);
        if (usedTwins > logTwins) {
            int twin = logTwins + random.below(usedTwins - logTwins);
            if (version % 64 == 0) {
                writeFile(twin, version);
            } else if (version % 16 == 0) {
                pages.write(twin, 1 + random.below(TwinPages.WORDS - 1), random.next() & 0xffff, version);
            }
        }
    }

    private void appendLine(long version) {
        int twin = nextLine / LINES_PER_TWIN;
        int word = 1 + nextLine % LINES_PER_TWIN * LINE;
        long old = pages.word(twin, word);
        if (old >= version) {
            throw new Stumbled("log line " + nextLine + " on page " + pages.lowerPage(twin) + " is numbered " + old);
        }
        scratch[0] = version;
        content.text(scratch, 1, LINE - 1);
        pages.write(twin, word, scratch, LINE, version);
        nextLine = (nextLine + 1) % (logTwins * LINES_PER_TWIN);
    }

    @Override
    public void save(Writer out) {
        out.putInt(nextLine);
    }

    @Override
    public void restore(Reader in) {
        nextLine = in.getInt("log line", 0, logTwins * LINES_PER_TWIN - 1);
    }
}
