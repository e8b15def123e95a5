package dev.tern.hypervisor.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.DataSize;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TwinPagesTest {

    private final GuestMemory memory = new GuestMemory(DataSize.ofMiB(1));
    private final TwinPages pages = new TwinPages(memory, new WriteMeter(memory.pages()));
    private final MemoryCheck check = new MemoryCheck(pages);

    @AfterEach
    void free() {
        memory.clear();
    }

    private void checkAll(long newest) {
        for (int i = 0; i < pages.segments(); i++) {
            check.checkNext(newest);
        }
    }

    /** Changes memory as no guest does. */
    private void spoil(int page, int word, long value) {
        memory.store(page, word, new long[] {value}, 0, 1);
    }

    @Test
    void shouldGiveEveryValueTwoPagesOfItsOwn() {
        Set<Integer> used = new HashSet<>();
        for (int twin = 0; twin < pages.twins(); twin++) {
            used.add(pages.lowerPage(twin));
            used.add(pages.upperPage(twin));
        }

        assertThat(used).hasSize(memory.pages());
    }

    @Test
    void shouldWriteSecondPageFromBackToFrontAndMarkBoth() {
        pages.write(3, 10, 0x0102030405060708L, 77);

        assertThat(memory.word(pages.lowerPage(3), 10)).isEqualTo(0x0102030405060708L);
        assertThat(memory.word(pages.upperPage(3), 501)).isEqualTo(0x0807060504030201L);
        assertThat(memory.word(pages.lowerPage(3), 0)).isEqualTo(77);
        assertThat(memory.dirtyPages()).isEqualTo(2);
    }

    @Test
    void shouldFindNothingWhereNothingIsWrong() {
        for (int i = 0; i < 1000; i++) {
            pages.write(i % pages.twins(), 1 + i % 500, new long[] {i, ~i, i * 31L}, 3, i + 1);
        }

        checkAll(1000);

        assertThat(check.report()).matches(report -> report.isClean() && report.passes() == 1);
    }

    @Test
    void shouldFindOneWrongBitOnEitherPage() {
        pages.write(20, 1, 5, 1);
        spoil(pages.upperPage(20), 300, 1);

        checkAll(1);

        assertThat(check.report().faults()).isEqualTo(1);
        assertThat(check.report().firstFault())
                .contains("pages " + pages.lowerPage(20) + " and " + pages.upperPage(20))
                .contains("the upper half");
    }

    @Test
    void shouldFindBothPagesStaleTogetherThoughTheyAgree() {
        pages.write(20, 1, 5, 1);
        long[] lower = new long[TwinPages.WORDS];
        long[] upper = new long[TwinPages.WORDS];
        pages.readLower(20, lower);
        pages.readUpper(20, upper);
        pages.write(20, 1, 6, 2);

        memory.store(pages.lowerPage(20), 0, lower, 0, TwinPages.WORDS);
        memory.store(pages.upperPage(20), 0, upper, 0, TwinPages.WORDS);
        checkAll(2);

        assertThat(check.report().firstFault()).contains("segment 1").contains("both halves");
    }

    @Test
    void shouldFindFaultThatWasWrittenOverBeforeTheCheckCame() {
        pages.write(20, 1, 5, 1);
        spoil(pages.lowerPage(20), 1, 9);
        spoil(pages.upperPage(20), 510, Long.reverseBytes(9));

        pages.write(20, 1, 7, 2);
        checkAll(2);

        assertThat(check.report().faults()).isEqualTo(1);
    }

    @Test
    void shouldFindZeroedPageAndStrayWriteToFreeMemory() {
        pages.write(2, 1, 5, 1);
        memory.fill(pages.lowerPage(2), (byte) 0);
        spoil(pages.lowerPage(100), 17, 1);

        checkAll(1);

        assertThat(check.report().faults()).isEqualTo(2);
    }

    @Test
    void shouldTellFaultOnlyOnce() {
        spoil(5, 5, 1);

        checkAll(1);
        checkAll(1);

        assertThat(check.report().faults()).isEqualTo(1);
    }

    @Test
    void shouldCheckWhatWasWrittenLastFirst() {
        pages.write(100, 1, 5, 1);
        pages.write(33, 1, 5, 2);
        pages.write(100, 1, 6, 3);

        assertThat(pages.recentSegments()).containsExactly(100 / 16, 33 / 16);
        spoil(pages.lowerPage(100), 9, 1);
        assertThat(check.recentFirst()).isEqualTo(2);
        check.checkNext(3);

        assertThat(check.report().faults()).isEqualTo(1);
    }
}
