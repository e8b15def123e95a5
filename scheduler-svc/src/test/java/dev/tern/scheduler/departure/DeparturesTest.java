package dev.tern.scheduler.departure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Estimate;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeparturesTest {

    /** Of a host's 16 GiB so much is never exceeded. */
    private static final long MOST = DataSize.ofGiB(16).times(0.9).bytes();

    @TempDir
    Path folder;

    @Test
    void shouldSwapGuestsOfFullHostsBeforeAThirdTakesTheRoom() {
        // given room for one guest on B, which two want, and of these only one leaves room for B's own
        Fleets fleets = Fleets.of(3);
        put(fleets, 1, 7, 0);
        put(fleets, 2, 7, 1);
        put(fleets, 3, 7, 2);
        put(fleets, 4, 7, 0);
        Bench bench = running(fleets.sampled(5), move(fleets, 3, 1), move(fleets, 1, 1), move(fleets, 2, 0));

        // when
        List<VmId> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(bench.said.migrates()).hasSize(i + 1);
            order.add(bench.said.migrates().get(i).vm());
            arrive(bench, bench.said.migrates().get(i), Duration.ofSeconds(3));
            bench.pass(Duration.ofSeconds(2));
        }

        // then
        assertThat(order).containsExactly(Fleets.vm(1), Fleets.vm(2), Fleets.vm(3));
        assertThat(bench.state(plan(bench))).isEqualTo(PlanState.DONE);
    }

    @Test
    void shouldStartTwoShortMovesBeforeALongOneWhereTheirRoomIsAwaited() {
        // given a long move and two short ones off one host, which takes two at once, and one that waits for the short
        // ones' room
        Fleets fleets = Fleets.of(4);
        put(fleets, 1, 6, 0);
        put(fleets, 2, 1, 0);
        put(fleets, 3, 1, 0);
        put(fleets, 4, 1, 0);
        put(fleets, 5, 7, 3);

        Bench bench = running(
                fleets.sampled(5), move(fleets, 1, 1), move(fleets, 2, 2), move(fleets, 3, 2), move(fleets, 5, 0));

        assertThat(bench.said.migrates())
                .extracting(MigrationCommand.Migrate::vm)
                .containsExactlyInAnyOrder(Fleets.vm(2), Fleets.vm(3));
    }

    @Test
    void shouldTakeFewerAtOnceAfterAnOverrunAlsoAsSeenAfterARestart() {
        // given
        Fleets fleets = Fleets.of(4);
        Bench bench = leaving(fleets);
        List<MigrationCommand.Migrate> first = bench.said.migrates();
        first.forEach(command -> moving(bench, command));

        // when one takes longer than its prediction holds possible
        bench.pass(Duration.ofSeconds(20));
        arrive(bench, first.get(0), Duration.ofSeconds(20));
        arrive(bench, first.get(1), Duration.ofSeconds(3));
        moving(bench, bench.said.migrates().getLast());
        Bench after = new Bench(fleets, folder).begin(plan(bench));
        after.allow(plan(after));

        // then
        assertThat(first).hasSize(2);
        assertThat(bench.said.migrates()).hasSize(3);
        assertThat(after.said.migrates()).isEmpty();
    }

    @Test
    void shouldTakeMoreAtOnceAgainAfterAFailureOnceMovesKeepToTheirPredictions() {
        // given
        Bench bench = leaving(Fleets.of(4));
        List<MigrationCommand.Migrate> first = bench.said.migrates();
        first.forEach(command -> moving(bench, command));
        bench.pass(Duration.ofSeconds(2));

        // when
        fail(bench, first.get(0));
        arrive(bench, first.get(1), Duration.ofSeconds(2));
        int afterFailure = bench.said.migrates().size();
        for (int i = 2; i < 5; i++) {
            MigrationCommand.Migrate next = bench.said.migrates().get(i);
            moving(bench, next);
            bench.pass(Duration.ofSeconds(2));
            arrive(bench, next, Duration.ofSeconds(2));
        }

        // then two are under way
        assertThat(afterFailure).isEqualTo(3);
        assertThat(bench.said.migrates()).hasSize(7);
    }

    /** Seven guests of one host, two of whose moves have begun. */
    private Bench leaving(Fleets fleets) {
        List<Move> moves = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            put(fleets, i, 1, 0);
            moves.add(move(fleets, i, i % 3 + 1));
        }
        return running(fleets.sampled(5), moves.toArray(Move[]::new));
    }

    @Test
    void shouldMakeOneMoveAtATimeThroughAPortThatTwoFill() {
        assertThat(startsAfterTwoTogetherTook(Duration.ofSeconds(4))).isEqualTo(2);
        assertThat(startsAfterTwoTogetherTook(Duration.ofSeconds(10))).isEqualTo(1);
    }

    /** One alone took four seconds before. */
    private int startsAfterTwoTogetherTook(Duration time) {
        Fleets fleets = Fleets.of(4);
        for (int i = 1; i <= 6; i++) {
            put(fleets, i, 1, 0);
        }
        Bench bench = new Bench(fleets.sampled(5), folder).begin();
        foreign(bench, 11, 1, new MigrationState.Copying(1));
        fleets.sampled(2);
        done(bench, 11, 1, Duration.ofSeconds(4));
        foreign(bench, 12, 2, new MigrationState.Copying(1));
        foreign(bench, 13, 3, new MigrationState.Copying(1));
        fleets.sampled((int) time.toSeconds() / 2);
        done(bench, 12, 2, time);
        done(bench, 13, 3, time);
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.allow(plan);
        return bench.said.migrates().size();
    }

    private static void foreign(Bench bench, int migration, int step, MigrationState state) {
        int guest = migration - 10;
        bench.scheduler.migration(
                bench.fleets.event(
                        Fleets.migration(migration),
                        Fleets.plan(99),
                        Fleets.vm(guest),
                        Fleets.host(guest),
                        state instanceof MigrationState.Copying ? 1 : step + 1,
                        state),
                bench.fleets.now);
    }

    private static void done(Bench bench, int migration, int to, Duration took) {
        foreign(bench, migration, 8, new MigrationState.Done(Fleets.outcome(took)));
        bench.fleets.place(Fleets.vm(migration - 10), Fleets.host(to));
    }

    @Test
    void shouldKeepLimitsAndRoomAtAllTimesAndMoveAllThatCanBeMoved() {
        for (long seed = 0; seed < 20; seed++) {
            new Run(seed).play();
        }
    }

    /** A random fleet under a random plan, with failures and restarts. */
    private final class Run {
        private final Random random;
        private final String name;
        private final Fleets fleets;
        private final Map<VmId, DataSize> memory = new HashMap<>();
        private final List<MigrationCommand.Migrate> flying = new ArrayList<>();
        private final Set<VmId> over = new HashSet<>();
        private final Plan plan;
        private Bench bench;
        private int heard;

        Run(long seed) {
            random = new Random(seed);
            name = "seed " + seed;
            int hosts = 3 + random.nextInt(4);
            fleets = Fleets.of(hosts);
            List<Move> moves = new ArrayList<>();
            long[] before = new long[hosts];
            long[] after = new long[hosts];
            for (int i = 0; i < 30; i++) {
                long gib = 1L << random.nextInt(4);
                int from = random.nextInt(hosts);
                int to = random.nextInt(hosts);
                if (before[from] + gib <= 14 && after[to] + gib <= 14) {
                    before[from] += gib;
                    after[to] += gib;
                    put(fleets, i, gib, from);
                    memory.put(Fleets.vm(i), DataSize.ofGiB(gib));
                    if (from != to) {
                        moves.add(move(fleets, i, to));
                    }
                }
            }
            plan = planOf(fleets.sampled(5), moves);
            bench = new Bench(fleets, folder).begin(plan);
        }

        void play() {
            allowAll();
            int idle = 0;
            while (idle < 3 && over.size() < plan.moves().size()) {
                hear();
                if (flying.isEmpty()) {
                    idle++;
                } else {
                    idle = 0;
                    end(flying.remove(random.nextInt(flying.size())));
                }
                bench.pass(Duration.ofSeconds(2));
                if (random.nextInt(8) == 0) {
                    restart();
                }
            }
            for (Move move : plan.moves()) {
                boolean room = used(move.to()) + size(move.vm()) <= MOST;
                assertThat(over.contains(move.vm()) || !room)
                        .as("%s: %s waits though %s has room", name, move.vm(), move.to())
                        .isTrue();
            }
        }

        private void hear() {
            List<MigrationCommand.Migrate> all = bench.said.migrates();
            for (; heard < all.size(); heard++) {
                MigrationCommand.Migrate command = all.get(heard);
                assertThat(over).as(name).doesNotContain(command.vm());
                flying.add(command);
                moving(bench, command);
                hold();
            }
        }

        private void hold() {
            assertThat(flying).as(name).hasSizeLessThanOrEqualTo(4);
            for (MigrationCommand.Migrate command : flying) {
                for (HostId host : List.of(command.host(), command.to())) {
                    assertThat(flying)
                            .as("%s: moves of %s", name, host)
                            .filteredOn(other ->
                                    other.host().equals(host) || other.to().equals(host))
                            .hasSizeLessThanOrEqualTo(2);
                    assertThat(used(host)).as("%s: memory of %s", name, host).isLessThanOrEqualTo(MOST);
                }
            }
        }

        private long used(HostId host) {
            long there = memory.keySet().stream()
                    .filter(vm -> fleets.placeOf(vm).equals(host))
                    .mapToLong(this::size)
                    .sum();
            return there
                    + flying.stream()
                            .filter(command -> command.to().equals(host))
                            .mapToLong(command -> size(command.vm()))
                            .sum();
        }

        private long size(VmId vm) {
            return memory.getOrDefault(vm, DataSize.ZERO).bytes();
        }

        private void end(MigrationCommand.Migrate command) {
            over.add(command.vm());
            if (random.nextInt(10) == 0) {
                fail(bench, command);
            } else {
                arrive(bench, command, Duration.ofSeconds(random.nextInt(5) == 0 ? 60 : 2));
            }
        }

        private void restart() {
            Plan last = bench.scheduler.plan(plan.id()).orElseThrow();
            bench = new Bench(fleets, folder).begin(last);
            heard = 0;
            allowAll();
        }

        private void allowAll() {
            bench.scheduler.plan(plan.id()).ifPresent(bench::allow);
        }
    }

    // ---- what tests are made of

    private static void put(Fleets fleets, int number, long gib, int host) {
        fleets.put(
                new Fleets.Guest(Fleets.vm(number), "guest-" + number, 2, DataSize.ofGiB(gib), 0.1, 100, ""),
                Fleets.host(host));
    }

    private static Move move(Fleets fleets, int guest, int to) {
        return new Move(
                Fleets.migration(guest),
                Fleets.vm(guest),
                "guest-" + guest,
                fleets.placeOf(Fleets.vm(guest)),
                Fleets.host(to),
                Fleets.START,
                new MovePrediction(
                        new Estimate<>(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10)),
                        Estimate.exactly(DataSize.ofMiB(500)),
                        Estimate.exactly(Duration.ofMillis(100)),
                        true,
                        "analytic"),
                new Worth(Duration.ZERO, Duration.ZERO),
                List.of(),
                Manner.RELAY);
    }

    private static Plan planOf(Fleets fleets, List<Move> moves) {
        Instant now = fleets.now;
        return new Plan(
                Fleets.plan(1),
                "ab",
                new Goal.Manual(),
                now,
                now.plusSeconds(3_600),
                PlanState.SUBMITTED,
                moves,
                List.of());
    }

    private Bench running(Fleets fleets, Move... moves) {
        Bench bench = new Bench(fleets, folder).begin(planOf(fleets, List.of(moves)));
        bench.allow(plan(bench));
        return bench;
    }

    private static Plan plan(Bench bench) {
        return bench.scheduler.plan(Fleets.plan(1)).orElseThrow();
    }

    private static void moving(Bench bench, MigrationCommand.Migrate command) {
        event(bench, command, 1, new MigrationState.Copying(1));
    }

    private static void arrive(Bench bench, MigrationCommand.Migrate command, Duration took) {
        event(bench, command, 9, new MigrationState.Done(Fleets.outcome(took)));
        bench.fleets.place(command.vm(), command.to());
    }

    private static void fail(Bench bench, MigrationCommand.Migrate command) {
        event(bench, command, 9, new MigrationState.Failed("copying", new Reason("guest.gone", "as a test")));
    }

    private static void event(Bench bench, MigrationCommand.Migrate command, int step, MigrationState state) {
        MigrationId id = command.migration();
        bench.scheduler.migration(
                bench.fleets.event(id, command.plan(), command.vm(), command.to(), step, state), bench.fleets.now);
    }
}
