package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.transfer.migration.Answer;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import dev.tern.transfer.migration.Guest;
import dev.tern.transfer.migration.Hypervisor;
import dev.tern.transfer.migration.Hypervisor.Stream.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One life's connection to the host's hypervisor. Before and after each request that changes something is a step. */
final class DaemonClient implements Hypervisor {

    private static final Duration ANSWER = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Machine machine;
    private final Daemon daemon;

    DaemonClient(Machine machine) {
        this.machine = machine;
        this.daemon = machine.daemon;
    }

    private <T> void answer(Reply<T> reply, Supplier<Answer<T>> doing) {
        if (daemon.away) {
            machine.later(ANSWER, () -> reply.accept(new Answer.Unreachable<>(away())));
            return;
        }
        Answer<T> answer = doing.get();
        if (daemon.mute) {
            machine.later(PATIENCE, () -> reply.accept(new Answer.Unreachable<>(away())));
        } else {
            machine.later(ANSWER.plus(daemon.slow), () -> reply.accept(answer));
        }
    }

    private static Reason away() {
        return new Reason("hypervisor.away", "not there");
    }

    private void change(VmId vm, Reply<Done> reply, Function<Tenant, @Nullable String> action) {
        answer(reply, () -> {
            machine.step();
            Optional<Tenant> guest = daemon.guest(vm);
            String objection = guest.isEmpty() ? "no guest " + vm : action.apply(guest.get());
            machine.step();
            return objection == null
                    ? new Answer.Given<>(Done.DONE)
                    : new Answer.Refused<>(new Reason("guest.refused", objection));
        });
    }

    @Override
    public void look(Reply<Sight> reply) {
        answer(reply, () -> {
            List<Guest> all = daemon.guests.values().stream()
                    .map(guest -> new Guest(guest.vm, guest.name, guest.state, World.GUEST_MEMORY))
                    .toList();
            return new Answer.Given<>(new Sight("embedded 1.0", daemon.memory, daemon.used(), all, Map.of()));
        });
    }

    @Override
    public void watch(VmId vm, Reply<Watch> reply) {
        answer(
                reply,
                () -> new Answer.Given<>(new Watch(
                        daemon.guest(vm).map(guest -> guest.state),
                        daemon.guest(vm).flatMap(this::stream))));
    }

    private Optional<Stream> stream(Tenant guest) {
        Phase phase = guest.phase;
        if (phase == null) {
            return Optional.empty();
        }
        boolean paused = phase == Phase.SWITCHING || phase == Phase.COMPLETED;
        return Optional.of(new Stream(
                phase,
                Math.max(1, guest.round),
                DataSize.ofMiB(10),
                DataSize.ofMiB(Math.max(1, guest.dirty.cardinality())),
                Bandwidth.ofMiBPerSecond(100),
                new DirtyRate(guest.writesPerSecond),
                paused ? Duration.ofNanos(machine.world.clock.now() - guest.pausedAt) : Duration.ZERO,
                Optional.empty(),
                phase == Phase.FAILED ? guest.error : "",
                Ratio.ZERO,
                DataSize.ofMiB(10)));
    }

    @Override
    public void describe(VmId vm, Manner manner, Reply<Description> reply) {
        answer(reply, () -> daemon.guest(vm)
                .<Answer<Description>>map(guest -> new Answer.Given<>(new Description(
                        guest.name,
                        World.GUEST_MEMORY,
                        vm + " " + guest.name,
                        "embedded 1.0",
                        guest.state,
                        DataSize.ZERO,
                        List.of())))
                .orElseGet(() -> new Answer.Refused<>(new Reason("guest.unknown", "no guest " + vm))));
    }

    @Override
    public void examine(VmId vm, DataSize memory, String document, Reply<Findings> reply) {
        answer(reply, () -> new Answer.Given<>(new Findings(List.of(), List.of())));
    }

    @Override
    public void pause(VmId vm, Reply<Done> reply) {
        change(vm, reply, guest -> {
            daemon.halt(guest, VmState.PAUSED);
            return null;
        });
    }

    @Override
    public void resume(VmId vm, Reply<Done> reply) {
        change(vm, reply, guest -> {
            if (guest.state == VmState.INCOMING) {
                return "it is not loaded";
            }
            daemon.run(guest, false);
            return null;
        });
    }

    @Override
    public void run(VmId vm, Reply<Done> reply) {
        resume(vm, reply);
    }

    @Override
    public void settle(VmId vm, Reply<Done> reply) {
        change(vm, reply, guest -> guest.state == VmState.INCOMING ? "it is not loaded" : null);
    }

    @Override
    public void announce(VmId vm, Reply<Done> reply) {
        change(vm, reply, guest -> null);
    }

    @Override
    public void discard(VmId vm, List<String> images, Reply<Done> reply) {
        destroy(vm, reply);
    }

    @Override
    public void destroy(VmId vm, Reply<Done> reply) {
        answer(reply, () -> {
            machine.step();
            daemon.guest(vm).ifPresent(guest -> daemon.remove(guest, false));
            machine.step();
            return new Answer.Given<>(Done.DONE);
        });
    }

    @Override
    public void prepareIncoming(Coming coming, Reply<String> reply) {
        VmId vm = coming.vm();
        String document = coming.document();
        answer(reply, () -> {
            machine.step();
            if (daemon.guest(vm).isPresent()) {
                return new Answer.Refused<>(new Reason("guest.exists", "there is a guest " + vm));
            }
            Tenant guest =
                    new Tenant(machine.world, vm, document.substring(document.indexOf(' ') + 1), VmState.INCOMING);
            guest.phase = Phase.SETUP;
            daemon.guests.put(vm, guest);
            machine.network().listening(machine, coming.socket(), guest);
            machine.step();
            return new Answer.Given<>(ticket(vm));
        });
    }

    private static String ticket(VmId vm) {
        return "for " + vm;
    }

    @Override
    public void finishIncoming(VmId vm, Reply<Done> reply) {
        change(vm, reply, guest -> {
            daemon.finish(guest);
            return null;
        });
    }

    @Override
    public void startOutgoing(
            VmId vm, Manner manner, Path socket, MigrationLimits limits, String ticket, Reply<Done> reply) {
        change(vm, reply, guest -> {
            if (!ticket.equals(ticket(vm))) {
                return "\"" + ticket + "\" is no ticket for " + vm;
            }
            Optional<SourceCopy> copy = machine.network().sending(machine, socket);
            if (copy.isEmpty() || guest.isSending()) {
                return "nobody listens at " + socket + ", or it is being sent already";
            }
            guest.phase = Phase.ACTIVE;
            guest.round = 1;
            guest.limited = true;
            copy.get().attach(new Emission(daemon, guest, limits, copy.get()::rate));
            return null;
        });
    }

    @Override
    public void limit(VmId vm, Bandwidth bandwidth, Reply<Done> reply) {
        change(vm, reply, _ -> "only the relay is played here");
    }

    @Override
    public void cancelOutgoing(VmId vm, Reply<Done> reply) {
        change(vm, reply, guest -> {
            if (guest.isSending()) {
                guest.phase = Phase.CANCELLED;
            }
            if (!machine.world.habits.keepsThrottle()) {
                guest.throttle = 0;
                guest.limited = false;
            }
            return null;
        });
    }
}
