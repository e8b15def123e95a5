package dev.tern.transfer.migration;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.migration.Hypervisor.Findings;
import dev.tern.transfer.migration.Hypervisor.Sight;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.ownership.Ownership;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.ControlMessage.Reserve;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The first thing that a destination is asked: whether it can take the guest, and to hold memory and name if so. */
final class Reservation {

    private final Arrival arrival;
    private final ImageLoad load;
    private final BiFunction<Reserve, Sight, List<Reason>> preflight;
    private @Nullable Timer limit;
    private List<Reason> notes = List.of();
    private List<String> images = List.of();

    Reservation(Arrival arrival, ImageLoad load, BiFunction<Reserve, Sight, List<Reason>> preflight) {
        this.arrival = arrival;
        this.load = load;
        this.preflight = preflight;
    }

    void ask(Reserve request) {
        ArrivalNote note = arrival.note();
        if (note != null) {
            Token token = load.token();
            if (note.stage() == Stage.HOLDING && token != null) {
                arrival.send(new ControlMessage.Reserved(token, notes));
            } else {
                arrival.answer();
            }
            return;
        }
        Session session = arrival.session();
        Ownership ownership = arrival.book().ownership(session.vm());
        if (ownership.isStale(session.epoch())) {
            refuse(List.of(new Reason(
                    "epoch.stale",
                    "Epoch " + session.epoch() + " is spent at " + session.to() + ", its highest is "
                            + ownership.highest())));
            return;
        }
        Hypervisor hypervisor = arrival.out().hypervisor();
        hypervisor.examine(session.vm(), request.memory(), request.document(), examined -> {
            if (arrival.note() == null) {
                hypervisor.look(looked -> {
                    if (arrival.note() == null) {
                        decide(request, looked, examined);
                    }
                });
            }
        });
    }

    /** What the host at large has against it comes first, then what is wrong with this guest: all in one answer. */
    private void decide(Reserve request, Answer<Sight> looked, Answer<Findings> examined) {
        Set<Reason> against = new LinkedHashSet<>();
        switch (looked) {
            case Answer.Given<Sight>(Sight sight) -> against.addAll(preflight.apply(request, sight));
            case Answer.Refused<Sight>(Reason why) -> against.add(why);
            case Answer.Unreachable<Sight>(Reason why) -> against.add(why);
        }
        switch (examined) {
            case Answer.Given<Findings>(Findings found) -> {
                against.addAll(found.against());
                notes = found.notes();
                images = found.images();
            }
            case Answer.Refused<Findings>(Reason why) -> against.add(why);
            case Answer.Unreachable<Findings>(Reason why) -> against.add(why);
        }
        if (against.isEmpty()) {
            hold(request);
        } else {
            refuse(List.copyOf(against));
        }
    }

    private void hold(Reserve request) {
        Surroundings out = arrival.out();
        arrival.write(new ArrivalNote(
                arrival.session(),
                request.vmName(),
                request.memory(),
                out.clock().instant(),
                Stage.HOLDING,
                false,
                request.manner(),
                images,
                null));
        limit = out.timers()
                .after(
                        request.duration().plus(out.settings().linkGrace()),
                        () -> arrival.discardUnlessLoaded(
                                new Reason("duration.exceeded", "The move did not end within " + request.duration())));
        arrival.send(new ControlMessage.Reserved(load.reserve(request), notes));
    }

    private void refuse(List<Reason> reasons) {
        arrival.send(new ControlMessage.Refused(reasons));
    }

    void end() {
        limit = Approach.stop(limit);
    }
}
