package dev.tern.transfer.migration;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.migration.Hypervisor.Sight;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.ownership.Ownership;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.ControlMessage.Reserve;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The first thing that a destination is asked: whether it can take the guest, and to hold memory and name if so. */
final class Reservation {

    private final Arrival arrival;
    private final ImageLoad load;
    private final BiFunction<Reserve, Sight, List<Reason>> preflight;
    private @Nullable Timer limit;

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
                arrival.send(new ControlMessage.Reserved(token));
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
        arrival.out().hypervisor().look(reply -> {
            if (arrival.note() == null) {
                looked(request, reply);
            }
        });
    }

    private void looked(Reserve request, Answer<Sight> reply) {
        List<Reason> against =
                switch (reply) {
                    case Answer.Given<Sight>(Sight sight) -> preflight.apply(request, sight);
                    case Answer.Refused<Sight>(Reason why) -> List.of(why);
                    case Answer.Unreachable<Sight>(Reason why) -> List.of(why);
                };
        if (against.isEmpty()) {
            hold(request);
        } else {
            refuse(against);
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
                false));
        limit = out.timers()
                .after(
                        request.duration().plus(out.settings().linkGrace()),
                        () -> arrival.discardUnlessLoaded(
                                new Reason("duration.exceeded", "The move did not end within " + request.duration())));
        arrival.send(new ControlMessage.Reserved(load.reserve(request)));
    }

    private void refuse(List<Reason> reasons) {
        arrival.send(new ControlMessage.Refused(reasons));
    }

    void end() {
        limit = Approach.stop(limit);
    }
}
