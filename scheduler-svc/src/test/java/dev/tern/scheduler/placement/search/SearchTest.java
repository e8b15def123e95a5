package dev.tern.scheduler.placement.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SearchTest {

    private static final long SEED = 20_261_128;

    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void shouldFindTheSameAgainFromTheSameSeed() throws InterruptedException {
        Model model = RandomFleet.of(new SplittableRandom(SEED));

        Search.Found once = search(model, 60_000);
        Search.Found again = search(model, 60_000);

        assertThat(again.hosts()).isEqualTo(once.hosts());
        assertThat(again.cost()).isEqualTo(once.cost()).isLessThan(once.before());
    }

    @Test
    void shouldSayWhatEachGoalCosts() throws InterruptedException {
        Model model = RandomFleet.of(new SplittableRandom(SEED));

        Search.Found found = search(model, 60_000);

        assertThat(model.shares(found.hosts()))
                .extracting(Share::goal)
                .containsExactly(
                        "No host is used above its safety level",
                        "For each free unit of resource 0 a host has 2 free of resource 2",
                        "Guests stay",
                        "No group has many guests that move");
        assertThat(model.shares(found.hosts()).stream().mapToLong(Share::cost).sum())
                .isEqualTo(found.cost());
    }

    private Search.Found search(Model model, long tries) throws InterruptedException {
        return new Search(model, SEED, 2).run(executor, Budget.ofTries(tries), cost -> {});
    }

    @Test
    void shouldFindTheBestOfAllPlacementsOfSmallFleets() throws InterruptedException {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 20; i++) {
            Model model = small(random);

            Search.Found found = search(model, 200_000);

            assertThat(found.cost()).as("fleet %d", i).isEqualTo(bestOf(model, new Placement(model), 0));
        }
    }

    /** Three hosts, seven guests. */
    private static Model small(SplittableRandom random) {
        int[] homes = random.ints(7, 0, 3).toArray();
        long[] demands = random.longs(7, 1, 10).toArray();
        long[] capacities = {6, 6, 6};
        for (int guest = 0; guest < homes.length; guest++) {
            capacities[homes[guest]] += demands[guest];
        }
        return new Model(
                new Model.Resources(new boolean[] {false}),
                new Model.Hosts(capacities, new int[] {0, 0, 1}, new int[] {0, 0, 0}),
                new Model.Guests(demands, new int[] {0, 1, 2, 3, 4, 5, 6}, homes, new BitSet[0]),
                new Model.Groups(new int[7], new int[7][0]),
                new Model.Goals(List.of(new SafetyLevel(new long[] {5, 9, 12}, new long[] {3})), List.of(), 1));
    }

    private static long bestOf(Model model, Placement placement, int guest) {
        if (guest == model.guests) {
            return placement.fits() && placement.broken() == 0 ? placement.cost() : Long.MAX_VALUE;
        }
        long best = Long.MAX_VALUE;
        for (int host = 0; host < model.hosts; host++) {
            int[] hosts = placement.hosts();
            hosts[guest] = host;
            placement.set(hosts);
            best = Math.min(best, bestOf(model, placement, guest + 1));
        }
        return best;
    }

    @Test
    void shouldLeaveAllWhereItIsWhenNothingIsGained() throws InterruptedException {
        var random = new SplittableRandom(SEED);
        Model fleet = RandomFleet.of(random);
        Search.Found best = search(fleet, 400_000);
        assertThat(best.cost()).isLessThan(best.before());

        // when what was found is where guests are
        Model model = new Model(
                new Model.Resources(new boolean[] {false}),
                new Model.Hosts(new long[] {10, 10}, new int[] {0, 0}, new int[] {0, 0}),
                new Model.Guests(new long[] {4, 4}, new int[] {0, 1}, new int[] {0, 1}, new BitSet[0]),
                new Model.Groups(new int[2], new int[2][0]),
                new Model.Goals(List.of(new SafetyLevel(new long[] {5, 5}, new long[] {1})), List.of(), 0));
        Search.Found found = search(model, 20_000);

        // then
        assertThat(found.hosts()).containsExactly(0, 1);
        assertThat(found.cost()).isEqualTo(found.before());
    }

    @Test
    void shouldFindNothingToMoveWhereNoGuestIs() throws InterruptedException {
        // given a host that costs something for what it has free
        long[] capacities = {10, 4};
        Model model = new Model(
                new Model.Resources(new boolean[] {false, false}),
                new Model.Hosts(capacities, new int[1], new int[1]),
                new Model.Guests(new long[0], new int[0], new int[0], new BitSet[0]),
                new Model.Groups(new int[0], new int[0][0]),
                new Model.Goals(List.of(new Balance(capacities, 2, 0, 1, 1, 3)), List.of(), 0));

        Search.Found found = search(model, 20_000);

        assertThat(found.hosts()).isEmpty();
        assertThat(found.cost()).isEqualTo(found.before()).isEqualTo(3 * (10 - 4));
        assertThat(new Search(model, SEED, 1).alone(Budget.ofTries(20_000)).cost())
                .isEqualTo(found.cost());
    }

    @Test
    void shouldExchangeALargeGuestForManySmallOnes() throws InterruptedException {
        // given a host where nothing of a resource should be used, and a guest that uses it and fills it
        int[] homes = {0, 1, 1, 1, 1, 1, 1};
        long[] demands = {6, 5, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0};
        Model model = new Model(
                new Model.Resources(new boolean[] {false, false}),
                new Model.Hosts(new long[] {7, 5, 7, 5}, new int[2], new int[2]),
                new Model.Guests(demands, new int[] {0, 1, 2, 3, 4, 5, 6}, homes, new BitSet[0]),
                new Model.Groups(new int[7], new int[7][0]),
                new Model.Goals(List.of(new SafetyLevel(new long[] {7, 0, 7, 5}, new long[] {1, 1})), List.of(), 0));

        Search.Found found = search(model, 20_000);

        assertThat(found.before()).isEqualTo(5);
        assertThat(found.cost()).isZero();
        assertThat(found.hosts()[0]).isEqualTo(1);
    }

    @Test
    void shouldLetGuestsOfAGroupGoBackToTheHostWhereTheyWereTogether() {
        // given three of a group, two of them on one host
        var placement = new Placement(new Model(
                new Model.Resources(new boolean[] {false}),
                new Model.Hosts(new long[] {10, 10, 10}, new int[3], new int[3]),
                new Model.Guests(new long[] {1, 1, 1}, new int[3], new int[] {0, 0, 1}, new BitSet[0]),
                new Model.Groups(new int[1], new int[1][0]),
                new Model.Goals(List.of(), List.of(), 0)));

        // then one that left may go back, but not with the third there, which was not
        placement.put(0, 2);
        assertThat(placement.allows(0, 0)).isTrue();
        assertThat(placement.allows(0, 1)).isFalse();
        placement.put(1, 1);
        placement.put(2, 0);
        assertThat(placement.allows(0, 0)).isFalse();
    }

    @Test
    void shouldEndItsThreadsWhenTheOneThatWaitsIsInterrupted() throws InterruptedException {
        Model model = RandomFleet.of(new SplittableRandom(SEED));
        var found = new AtomicReference<@Nullable Throwable>();
        var begun = new CountDownLatch(1);
        Thread waits = Thread.ofPlatform().start(() -> {
            try {
                new Search(model, SEED, 2).run(executor, tried -> 0.5, cost -> begun.countDown());
            } catch (InterruptedException e) {
                found.set(e);
            }
        });
        begun.await();

        // when
        waits.interrupt();
        waits.join();

        // then
        assertThat(found.get()).isInstanceOf(InterruptedException.class);
        executor.shutdown();
        assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void shouldTellOfEachBetterPlacementAndEndWhenCancelled() throws InterruptedException {
        Model model = RandomFleet.of(new SplittableRandom(SEED));
        List<Long> told = Collections.synchronizedList(new ArrayList<>());
        var cancelled = new AtomicBoolean();
        Budget endless = tried -> 0.1;

        // when cancelled by the first that is told
        Search.Found found = new Search(model, SEED, 1).run(executor, endless.unless(cancelled::get), cost -> {
            told.add(cost);
            cancelled.set(true);
        });

        // then
        assertThat(told).hasSize(1);
        assertThat(found.cost()).isEqualTo(told.getFirst()).isLessThan(found.before());
    }
}
