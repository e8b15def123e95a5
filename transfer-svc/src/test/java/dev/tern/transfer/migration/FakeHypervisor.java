package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import dev.tern.transfer.migration.Hypervisor.Findings;
import dev.tern.transfer.migration.Hypervisor.Stream.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A hypervisor in virtual time: 300 ms of pre-copy, the pause, 20 ms for the rest, 5 ms for the load. */
final class FakeHypervisor {

    static final class FakeGuest {
        final String name;
        VmState state;
        long content;

        @Nullable
        Phase phase;

        @Nullable
        Long arrived;

        /** Its definition is put away, or is not yet here: nobody can start it. */
        boolean shelved;

        MigrationMode mode = MigrationMode.RELAY;
        boolean finished;
        /** What a move has changed of it is as it was, or as it is to become here. */
        boolean settled = true;
        /** The network was told that it is here. */
        boolean announced;

        int round;
        Duration pausedAt = Duration.ZERO;
        long snapshot;
        int streamNumber;

        FakeGuest(String name, VmState state) {
            this.name = name;
            this.state = state;
        }
    }

    private final Node node;
    final Map<VmId, FakeGuest> guests = new LinkedHashMap<>();
    DataSize memory = DataSize.ofGiB(4);
    String version = "embedded 1.0";
    List<Reason> notes = List.of();
    DataSize disks = DataSize.ZERO;
    final List<String> discarded = new ArrayList<>();

    @Nullable
    Reason undescribable;

    Findings findings = new Findings(List.of(), List.of());
    boolean unreachable;
    boolean loadFails;
    boolean finishRefused;
    Map<MigrationMode, Reason> unable = Map.of();
    int finishesUnheard;
    Duration copyTime = Duration.ofMillis(300);
    Bandwidth cap = Bandwidth.UNLIMITED;

    FakeHypervisor(Node node) {
        this.node = node;
    }

    void add(VmId vm, String name, VmState state) {
        guests.put(vm, new FakeGuest(name, state));
    }

    FakeGuest guest(VmId vm) {
        return java.util.Objects.requireNonNull(guests.get(vm));
    }

    boolean isRunning(VmId vm) {
        return guests.containsKey(vm) && guest(vm).state == VmState.RUNNING;
    }

    boolean isStartable(VmId vm) {
        return guests.containsKey(vm) && guest(vm).state == VmState.STOPPED && !guest(vm).shelved;
    }

    /** What is defined outlives it. */
    void powerLoss() {
        guests.values().removeIf(guest -> guest.state != VmState.STOPPED && !guest.shelved);
    }

    /** The page stream has delivered everything. */
    void load(VmId vm, long content) {
        FakeGuest guest = guests.get(vm);
        if (guest == null) {
            return;
        }
        node.world.after(Duration.ofMillis(5), () -> {
            if (guests.get(vm) == guest) {
                guest.arrived = content;
                loaded(guest);
            }
        });
    }

    /** Once all is there and its agent has asked for the end. */
    private void loaded(FakeGuest guest) {
        if (guest.finished && guest.arrived != null && guest.phase == Phase.SETUP) {
            guest.content = guest.arrived;
            guest.phase = loadFails ? Phase.FAILED : Phase.COMPLETED;
            VmState loaded = guest.mode == MigrationMode.COLD ? VmState.STOPPED : VmState.PAUSED;
            guest.state = loadFails ? VmState.INCOMING : loaded;
        }
    }

    private static String ticket(VmId vm) {
        return "for " + vm;
    }

    Hypervisor client(int life) {
        return new Client(life);
    }

    private final class Client implements Hypervisor {

        private final int life;

        Client(int life) {
            this.life = life;
        }

        private <T> void answer(Reply<T> reply, Answer<T> answer) {
            node.world.after(Duration.ofMillis(1), () -> node.guarded(life, () -> reply.accept(answer)));
        }

        private <T> boolean away(Reply<T> reply) {
            if (unreachable) {
                answer(reply, new Answer.Unreachable<>(new Reason("hypervisor.away", "not there")));
            }
            return unreachable;
        }

        private void act(String name, VmId vm, Reply<Done> reply, Runnable action) {
            if (away(reply)) {
                return;
            }
            node.point("before " + name);
            if (!guests.containsKey(vm)) {
                answer(reply, new Answer.Refused<>(new Reason("guest.unknown", "no guest " + vm)));
                return;
            }
            action.run();
            node.point("after " + name);
            answer(reply, new Answer.Given<>(Done.DONE));
        }

        @Override
        public void look(Reply<Sight> reply) {
            if (away(reply)) {
                return;
            }
            List<Guest> all = guests.entrySet().stream()
                    .map(entry ->
                            new Guest(entry.getKey(), entry.getValue().name, entry.getValue().state, World.MEMORY))
                    .toList();
            answer(
                    reply,
                    new Answer.Given<>(new Sight(
                            version, memory, DataSize.ofBytes(World.MEMORY.bytes() * all.size()), all, unable)));
        }

        @Override
        public void watch(VmId vm, Reply<Watch> reply) {
            if (away(reply)) {
                return;
            }
            FakeGuest guest = guests.get(vm);
            answer(
                    reply,
                    new Answer.Given<>(
                            guest == null
                                    ? new Watch(Optional.empty(), Optional.empty())
                                    : new Watch(Optional.of(guest.state), stream(guest))));
        }

        private Optional<Stream> stream(FakeGuest guest) {
            if (guest.phase == null) {
                return Optional.empty();
            }
            boolean paused = guest.phase == Phase.SWITCHING || guest.phase == Phase.COMPLETED;
            return Optional.of(new Stream(
                    guest.phase,
                    guest.round,
                    DataSize.ofMiB(10),
                    DataSize.ofMiB(1),
                    Bandwidth.ofMiBPerSecond(100),
                    new DirtyRate(100),
                    paused ? node.world.now().minus(guest.pausedAt) : Duration.ZERO,
                    Optional.empty(),
                    guest.phase == Phase.FAILED ? "device state corrupt" : "",
                    Ratio.ZERO,
                    DataSize.ofMiB(20)));
        }

        @Override
        public void describe(VmId vm, Manner manner, Reply<Description> reply) {
            if (away(reply)) {
                return;
            }
            FakeGuest guest = guests.get(vm);
            if (undescribable != null) {
                answer(reply, new Answer.Refused<>(undescribable));
                return;
            }
            answer(
                    reply,
                    guest == null
                            ? new Answer.Refused<>(new Reason("guest.unknown", "no guest " + vm))
                            : new Answer.Given<>(new Description(
                                    guest.name,
                                    World.MEMORY,
                                    vm + " " + guest.name,
                                    version,
                                    guest.state,
                                    disks,
                                    notes)));
        }

        @Override
        public void examine(VmId vm, DataSize memory, String document, Reply<Findings> reply) {
            if (!away(reply)) {
                answer(reply, new Answer.Given<>(findings));
            }
        }

        @Override
        public void pause(VmId vm, Reply<Done> reply) {
            act("pause", vm, reply, () -> guest(vm).state = VmState.PAUSED);
        }

        @Override
        public void resume(VmId vm, Reply<Done> reply) {
            act("resume", vm, reply, () -> {
                FakeGuest guest = guest(vm);
                if (guest.mode == MigrationMode.COLD) {
                    guest.shelved = false;
                    guest.settled = true;
                    return;
                }
                guest.state = VmState.RUNNING;
                guest.settled = true;
                node.world.resumed(node.host, guest);
            });
        }

        @Override
        public void run(VmId vm, Reply<Done> reply) {
            act("run", vm, reply, () -> {
                FakeGuest guest = guest(vm);
                guest.state = VmState.RUNNING;
                node.world.resumed(node.host, guest);
            });
        }

        @Override
        public void settle(VmId vm, Reply<Done> reply) {
            act("settle", vm, reply, () -> {
                FakeGuest guest = guest(vm);
                guest.shelved &= guest.mode != MigrationMode.COLD;
                guest.settled = true;
            });
        }

        @Override
        public void announce(VmId vm, Reply<Done> reply) {
            act("announce", vm, reply, () -> guest(vm).announced = true);
        }

        @Override
        public void discard(VmId vm, List<String> images, Reply<Done> reply) {
            if (!unreachable) {
                discarded.addAll(images);
            }
            destroy(vm, reply);
        }

        @Override
        public void destroy(VmId vm, Reply<Done> reply) {
            if (away(reply)) {
                return;
            }
            node.point("before destroy");
            guests.remove(vm);
            node.point("after destroy");
            answer(reply, new Answer.Given<>(Done.DONE));
        }

        @Override
        public void prepareIncoming(Coming coming, Reply<String> reply) {
            VmId vm = coming.vm();
            String document = coming.document();
            if (away(reply)) {
                return;
            }
            node.point("before prepare");
            node.startRules.expect(StartRule.Arriving.class, vm);
            if (guests.containsKey(vm)) {
                answer(reply, new Answer.Refused<>(new Reason("guest.exists", "there is a guest " + vm)));
                return;
            }
            FakeGuest guest = new FakeGuest(document.substring(document.indexOf(' ') + 1), VmState.INCOMING);
            guest.phase = Phase.SETUP;
            guest.mode = coming.mode();
            guest.settled = false;
            guest.shelved = guest.mode == MigrationMode.COLD;
            if (guest.shelved) {
                guest.arrived = 0L;
            }
            guests.put(vm, guest);
            node.point("after prepare");
            answer(reply, new Answer.Given<>(ticket(vm)));
        }

        @Override
        public void finishIncoming(VmId vm, Reply<Done> reply) {
            if (finishesUnheard > 0) {
                finishesUnheard--;
                answer(reply, new Answer.Unreachable<>(new Reason("hypervisor.away", "not there")));
                return;
            }
            if (finishRefused) {
                answer(reply, new Answer.Refused<>(new Reason("load.refused", "no")));
                return;
            }
            act("finish", vm, reply, () -> {
                FakeGuest guest = guest(vm);
                guest.finished = true;
                loaded(guest);
            });
        }

        @Override
        public void startOutgoing(
                VmId vm, Manner manner, Path socket, MigrationLimits limits, String ticket, Reply<Done> reply) {
            if (!ticket.equals(ticket(vm))) {
                answer(reply, new Answer.Refused<>(new Reason("ticket.wrong", "not a ticket for " + vm)));
                return;
            }
            node.startRules.expect(StartRule.Refused.class, vm);
            act("outgoing", vm, reply, () -> {
                FakeGuest guest = guest(vm);
                guest.mode = manner.mode();
                if (guest.mode == MigrationMode.COLD) {
                    guest.phase = Phase.COMPLETED;
                    guest.shelved = true;
                    guest.pausedAt = node.world.now();
                    return;
                }
                guest.phase = Phase.ACTIVE;
                guest.settled = false;
                guest.round = 1;
                int number = ++guest.streamNumber;
                later(guest, number, copyTime, () -> guest.round = 2);
                later(guest, number, copyTime.plusMillis(100), () -> {
                    guest.phase = Phase.SWITCHING;
                    guest.state = VmState.PAUSED;
                    guest.pausedAt = node.world.now();
                    guest.snapshot = guest.content;
                });
                later(guest, number, copyTime.plusMillis(120), () -> {
                    guest.phase = Phase.COMPLETED;
                    if (guest.mode == MigrationMode.NATIVE && !node.world.network.cut) {
                        node.world.peerOf(node).hypervisor.load(vm, guest.snapshot);
                    }
                });
            });
        }

        private void later(FakeGuest guest, int number, Duration delay, Runnable action) {
            node.world.after(delay, () -> {
                boolean active = guest.phase == Phase.ACTIVE || guest.phase == Phase.SWITCHING;
                if (active && guest.streamNumber == number && guests.containsValue(guest)) {
                    action.run();
                }
            });
        }

        @Override
        public void limit(VmId vm, Bandwidth bandwidth, Reply<Done> reply) {
            act("limit", vm, reply, () -> cap = bandwidth);
        }

        @Override
        public void cancelOutgoing(VmId vm, Reply<Done> reply) {
            act("cancel", vm, reply, () -> {
                FakeGuest guest = guest(vm);
                guest.shelved = false;
                if (guest.phase == Phase.ACTIVE || guest.phase == Phase.SWITCHING) {
                    guest.phase = Phase.CANCELLED;
                }
            });
        }
    }
}
