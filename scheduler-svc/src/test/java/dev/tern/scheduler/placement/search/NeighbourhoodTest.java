package dev.tern.scheduler.placement.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighbourhoodTest {

    private static final int FLEETS = 60;
    private static final int CHANGES = 3_000;

    @ParameterizedTest
    @ValueSource(longs = {20_261_128, 7, 42})
    void shouldKeepRulesAndCountRightAfterEveryChange(long seed) {
        // given
        var random = new SplittableRandom(seed);
        long made = 0;
        for (int i = 0; i < FLEETS; i++) {
            Model model = RandomFleet.of(random);
            var placement = new Placement(model);
            var fresh = new Placement(model);
            var dice = new Dice(random);
            List<Neighbourhood> all = List.of(new Shift(model, dice), new Swap(model, dice), new Chain(model, dice));
            assertThat(placement.fits()).isTrue();
            assertThat(placement.broken()).isZero();

            for (int change = 0; change < CHANGES; change++) {
                // when
                Neighbourhood kind = all.get(dice.below(all.size()));
                long before = placement.cost();
                int[] hosts = placement.hosts();
                double most = dice.share() < 0.5 ? 40 * dice.share() : -10 * dice.share();
                boolean changed = kind.change(placement, () -> most);

                // then
                if (!changed) {
                    assertThat(placement.cost()).isEqualTo(before);
                    assertThat(placement.hosts()).isEqualTo(hosts);
                    continue;
                }
                made++;
                fresh.set(placement.hosts());
                assertThat(placement.cost()).as("%s of seed %d", kind, seed).isEqualTo(fresh.cost());
                assertThat((double) placement.cost() - before).isLessThanOrEqualTo(most);
                assertThat(fresh.fits()).isTrue();
                assertThat(fresh.broken()).isZero();
            }
        }
        assertThat(made).isGreaterThan(FLEETS * 20L);
    }
}
