package dev.tern.scheduler.placement.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundlesTest {

    private static final int FLEETS = 40;
    private static final int CHOICES = 20;

    @ParameterizedTest
    @ValueSource(longs = {20_261_128, 7, 42})
    void shouldKeepAllRulesWhicheverBundlesAreLeftOut(long seed) {
        var random = new SplittableRandom(seed);
        int many = 0;
        for (int i = 0; i < FLEETS; i++) {
            Model model = RandomFleet.of(random);
            Search.Found found = new Search(model, seed, 1).alone(Budget.ofTries(20_000));
            List<Bundle> bundles = Bundles.of(model, found.hosts());
            many += bundles.size() > 1 ? 1 : 0;
            var placement = new Placement(model);

            // then all together cost no more than what was found
            placement.set(with(model, found, bundles));
            long whole = placement.cost();
            assertThat(whole).as("seed %d, fleet %d", seed, i).isLessThanOrEqualTo(found.cost());

            // and each is worth what it says
            for (Bundle bundle : bundles) {
                assertThat(bundle.net()).isPositive();
                placement.set(with(
                        model,
                        found,
                        bundles.stream().filter(other -> !other.equals(bundle)).toList()));
                assertThat(placement.cost()).isEqualTo(whole + bundle.net());
            }

            // and any of them do without the others
            for (int choice = 0; choice < CHOICES; choice++) {
                placement.set(with(
                        model,
                        found,
                        bundles.stream().filter(one -> random.nextBoolean()).toList()));
                assertThat(placement.fits()).isTrue();
                assertThat(placement.broken()).isZero();
            }
        }
        assertThat(many).isGreaterThan(FLEETS / 5);
    }

    private static int[] with(Model model, Search.Found found, List<Bundle> bundles) {
        int[] hosts = model.home.clone();
        bundles.forEach(bundle -> bundle.guests().forEach(guest -> hosts[guest] = found.hosts()[guest]));
        return hosts;
    }

    @Test
    void shouldKeepTogetherWhatNeedsEachOther() {
        // given guest 0 that goes where guest 2 makes room, and guest 3 that moves for nothing
        Model model = ofThreeHosts(6, 6, 6);

        // when
        List<Bundle> bundles = Bundles.of(model, new int[] {1, 0, 2, 2});

        // then
        assertThat(bundles).containsExactly(new Bundle(List.of(0, 2), 12, 0));
    }

    @Test
    void shouldLeaveOutWhoHelpsNobodyHoweverMuchThatGains() {
        // given guest 0 that goes where guest 2 makes room, and guest 3 that leaves a host above its safety level
        Model model = ofThreeHosts(5, 2, 6);
        int[] found = {1, 0, 2, 2};

        // when
        List<Bundle> all = Bundles.of(model, found);
        List<Bundle> needed = Bundles.of(model, found, guest -> guest >= 2);

        // then
        assertThat(all).extracting(Bundle::guests).containsExactly(List.of(0, 2, 3));
        assertThat(needed).extracting(Bundle::guests).containsExactly(List.of(0, 2));
        assertThat(Bundles.of(model, new int[] {0, 0, 2, 1}, guest -> guest >= 2))
                .isEmpty();
    }

    /** Of 10, 6 and 6 cores: guests 0 and 1 with 5 each on the first, 2 and 3 with 2 and 1 on the second. */
    private static Model ofThreeHosts(long... safe) {
        return new Model(
                new Model.Resources(new boolean[] {false}),
                new Model.Hosts(new long[] {10, 6, 6}, new int[3], new int[3]),
                new Model.Guests(
                        new long[] {5, 5, 2, 1}, new int[] {0, 1, 2, 3}, new int[] {0, 0, 1, 1}, new BitSet[0]),
                new Model.Groups(new int[4], new int[4][0]),
                new Model.Goals(List.of(new SafetyLevel(safe, new long[] {3})), List.of(), 0));
    }
}
