package dev.tern.scheduler.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.scheduler.Fleets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Instant THEN = Fleets.START;

    @Test
    void shouldAddOneAfterARoundOfMovesInTime() {
        Pace pace = new Pace(2, 8);

        pace.kept(THEN);
        assertThat(pace.slots()).isEqualTo(2);
        pace.kept(THEN);
        pace.kept(THEN);

        assertThat(pace.slots()).isEqualTo(3);
    }

    @Test
    void shouldHalveOnceForMovesThatWereUnderWayTogether() {
        Pace pace = new Pace(8, 8);

        pace.broken(THEN, THEN.plusSeconds(10));
        pace.broken(THEN.plusSeconds(1), THEN.plusSeconds(11));

        assertThat(pace.slots()).isEqualTo(4);
        pace.broken(THEN.plusSeconds(12), THEN.plusSeconds(20));
        assertThat(pace.slots()).isEqualTo(2);
    }

    @Test
    void shouldStayBetweenOneAndTheMost() {
        Pace pace = new Pace(1, 2);

        for (int i = 0; i < 20; i++) {
            pace.kept(THEN);
        }
        assertThat(pace.slots()).isEqualTo(2);
        for (int i = 1; i < 20; i++) {
            pace.broken(THEN.plusSeconds(i), THEN.plusSeconds(i));
        }
        assertThat(pace.slots()).isEqualTo(1);
    }
}
