package dev.tern.contracts.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SwitchAimTest {

    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Bandwidth RATE = Bandwidth.ofMiBPerSecond(100);

    private static SwitchAim after(int... restsMiB) {
        SwitchAim aim = SwitchAim.of(LIMIT);
        for (int i = 0; i < restsMiB.length; i++) {
            aim = aim.seen(i + 1, DataSize.ofMiB(restsMiB[i]), RATE);
        }
        return aim;
    }

    @Test
    void shouldAimLowWhileEachRoundLeavesLess() {
        assertThat(after(512, 60, 20, 8, 3).given()).isEqualTo(SwitchAim.LOWEST);
    }

    @Test
    void shouldTakeTheMovesLimitWhenARoundLeavesHardlyLess() {
        assertThat(after(512, 60, 50).given()).isEqualTo(LIMIT);
    }

    @Test
    void shouldStayWithTheMovesLimitOnceItIsGiven() {
        assertThat(after(512, 60, 59, 10, 1).given()).isEqualTo(LIMIT);
    }

    @Test
    void shouldNotHoldWhatIsLeftOfAllMemoryAgainstTheFirstRoundAfterIt() {
        assertThat(after(64, 64).given()).isEqualTo(SwitchAim.LOWEST);
    }

    @Test
    void shouldTakeTheMovesLimitAfterSixRoundsThatWouldHaveFittedIt() {
        assertThat(after(512, 29, 21, 15, 11, 8, 6).given()).isEqualTo(SwitchAim.LOWEST);
        assertThat(after(512, 29, 21, 15, 11, 8, 6, 4).given()).isEqualTo(LIMIT);
    }

    @Test
    void shouldHoldARoundAgainstTheMostThatWasSeenOfTheOneBefore() {
        // given
        SwitchAim late = after(512, 10).seen(2, DataSize.ofMiB(40), RATE).seen(2, DataSize.ofMiB(5), RATE);

        // when, then
        assertThat(late.seen(3, DataSize.ofMiB(20), RATE).given()).isEqualTo(SwitchAim.LOWEST);
    }

    @Test
    void shouldTakeTheMovesLimitWhereThereIsNoOtherRound() {
        SwitchAim last = after(512, 20).last();

        assertThat(last.given()).isEqualTo(LIMIT);
        assertThat(last.fits(DataSize.ofMiB(20), RATE)).isTrue();
        assertThat(last.fits(DataSize.ofMiB(40), RATE)).isFalse();
    }

    @Test
    void shouldCountRoundsThatWentByUnseen() {
        // given
        SwitchAim aim = after(512, 20).seen(45, DataSize.ofMiB(10), RATE);

        // when, then
        assertThat(aim.given()).isEqualTo(LIMIT);
        assertThat(aim.low()).isEqualTo(44);
        assertThat(aim.seen(50, DataSize.ofMiB(10), RATE).low()).isEqualTo(44);
    }

    @Test
    void shouldNeverExceedTheMovesLimit() {
        Duration tight = Duration.ofMillis(5);
        assertThat(SwitchAim.of(tight).given()).isEqualTo(tight);
    }
}
