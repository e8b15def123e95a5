package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Moves there and back under several faults at once, at random moments; each seed is a run of its own. */
class HandOverSimulation {

    private static final int SEEDS = Integer.getInteger("tern.simulation.seeds", 1_500);
    private static final long FIRST = Long.getLong("tern.simulation.first", 1);
    private static final Duration HEALED = Duration.ofMinutes(20);

    @Test
    void shouldEndEachMoveWithOneGuestWhateverDiesOrIsCut() {
        List<String> wrong = new ArrayList<>();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            wrong.addAll(new Run(seed, false).play());
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void shouldNeverRunTwoOrAStaleGuestWhenHostsLosePower() {
        List<String> wrong = new ArrayList<>();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            wrong.addAll(new Run(seed, true).play());
        }
        assertThat(wrong).isEmpty();
    }

    private static final class Run {

        private final long seed;
        private final boolean power;
        private final RandomGenerator random;
        private final World world = World.started();
        private final List<String> faults = new ArrayList<>();
        private final Set<HostId> powerLost = new HashSet<>();

        Run(long seed, boolean power) {
            this.seed = seed;
            this.power = power;
            this.random = new SplittableRandom(seed);
        }

        List<String> play() {
            List<String> wrong = new ArrayList<>();
            HostId at = A;
            for (int i = 0;
                    i < 3 && wrong.isEmpty() && world.node(at).hypervisor.isRunning(VM);
                    i++) {
                HostId other = at.equals(A) ? B : A;
                Migrate move = world.migrate(at, other);
                MigrationState end = move(at, move);
                wrong.addAll(judge(at, other, end));
                if (!(end instanceof MigrationState.Terminal)) {
                    break;
                }
                at = end instanceof MigrationState.Done ? other : at;
            }
            return wrong;
        }

        private MigrationState move(HostId at, Migrate move) {
            world.resumedAt.clear();
            powerLost.clear();
            world.node(at).command(move);
            int count = random.nextInt(1, 7);
            for (int i = 0; i < count; i++) {
                fault(world.now().plus(moment()), move);
            }
            world.run(Duration.ofSeconds(60));
            heal();
            world.node(at).command(move);
            Duration end = world.now().plus(HEALED);
            while (world.now().compareTo(end) < 0 && !isSettled(at, move)) {
                world.run(Duration.ofMillis(200));
            }
            return world.node(at).note(move.migration()).orElseThrow().state();
        }

        /** Half of them about the switch and the release, where it matters most: 400 to 470 ms after the command. */
        private Duration moment() {
            return switch (random.nextInt(4)) {
                case 0 -> Duration.ofMillis(random.nextInt(0, 500));
                case 1 -> Duration.ofMillis(random.nextInt(0, 3_000));
                default -> Duration.ofNanos(random.nextLong(400_000_000, 470_000_000));
            };
        }

        private boolean isSettled(HostId at, Migrate move) {
            return world.node(at)
                            .note(move.migration())
                            .filter(DepartureNote::isSettled)
                            .isPresent()
                    && world.nodes.values().stream().allMatch(Node::isIdle);
        }

        private void fault(Duration when, Migrate move) {
            HostId host = random.nextBoolean() ? A : B;
            Node node = world.node(host);
            Duration length = Duration.ofMillis(random.nextInt(1, random.nextInt(3) == 0 ? 60_000 : 1_500));
            int kind = random.nextInt(power ? 8 : 7);
            faults.add(when + " "
                    + List.of("kill", "cut", "lose", "hypervisor", "log", "cancel", "withdraw", "power")
                            .get(kind) + " " + host + " for " + length);
            world.after(when.minus(world.now()), () -> {
                switch (kind) {
                    case 0 -> die(node, length, false);
                    case 1 -> {
                        world.network.cut(true);
                        world.after(length, () -> world.network.cut(false));
                    }
                    case 2 -> {
                        int share = random.nextInt(1, 4);
                        world.network.loses = message -> random.nextInt(4) < share;
                        world.after(length, () -> world.network.loses = message -> false);
                    }
                    case 3 -> {
                        node.hypervisor.unreachable = true;
                        world.after(length, () -> node.hypervisor.unreachable = false);
                    }
                    case 4 -> {
                        world.logIsUp = false;
                        world.after(length, () -> world.logIsUp = true);
                    }
                    case 5 ->
                        world.node(move.host())
                                .command(new Cancel(move.migration(), VM, move.host(), "user:ann", "simulated"));
                    case 6 -> world.withdraw(move);
                    default -> {
                        powerLost.add(host);
                        die(node, length, true);
                    }
                }
            });
        }

        private static void die(Node node, Duration length, boolean power) {
            if (node.isUp()) {
                node.powerLoss = power;
                node.downFor = length;
                node.kill();
            }
        }

        private void heal() {
            world.network.cut(false);
            world.network.loses = message -> false;
            world.logIsUp = true;
            world.nodes.values().forEach(node -> node.hypervisor.unreachable = false);
            world.run(Duration.ofSeconds(16));
            world.nodes.values().stream().filter(Node::isUp).forEach(node -> world.log.forEach(node::give));
        }

        private List<String> judge(HostId at, HostId other, MigrationState end) {
            List<String> wrong = new ArrayList<>(world.violations);
            boolean terminal = end instanceof MigrationState.Terminal;
            if (!terminal && !(power && end instanceof MigrationState.InDoubt)) {
                wrong.add("ended as " + end);
            }
            boolean mayBeLost = powerLost.contains(at) || world.resumedAt.contains(other);
            if (!mayBeLost && !world.node(at).hypervisor.guests.containsKey(VM)) {
                wrong.add(at + " gave its image up before " + other + " ran it, and ended as " + end);
            }
            if (!power) {
                HostId home = end instanceof MigrationState.Done ? other : at;
                HostId away = end instanceof MigrationState.Done ? at : other;
                if (!world.running().equals(List.of(home))) {
                    wrong.add("runs at " + world.running() + " after " + end);
                }
                if (world.node(away).hypervisor.guests.containsKey(VM)) {
                    wrong.add("something is left at " + away + " after " + end);
                }
            }
            return wrong.stream()
                    .map(what -> "seed " + seed + ": " + what + "; faults " + faults)
                    .toList();
        }
    }
}
