package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.migration.Hypervisor.Watch;
import dev.tern.transfer.migration.Repairs.Step;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** After REFUSED: what was held for the guest is given back, however often it takes. */
final class Clearance {

    private static final String IMAGE = "image.destroyed";
    private static final String RESERVATION = "reservation.freed";
    private static final String SOURCE = "source.told";

    private final Arrival arrival;
    private @Nullable Repairs repairs;

    Clearance(Arrival arrival) {
        this.arrival = arrival;
    }

    void begin() {
        ArrivalNote note = arrival.note();
        if (note == null || note.stage() != Stage.DISCARDING) {
            return;
        }
        Repairs steps = new Repairs(
                arrival.out().timers(),
                List.of(
                        new Step(IMAGE, List.of(), this::destroyImage),
                        new Step(RESERVATION, List.of(IMAGE), this::free),
                        new Step(SOURCE, List.of(RESERVATION), this::tell)),
                note.prepared() ? Set.of() : Set.of(IMAGE),
                step -> {});
        repairs = steps;
        steps.begin();
    }

    List<Undoing.Step> progress() {
        return repairs == null ? List.of() : repairs.progress();
    }

    private void destroyImage(Consumer<Boolean> isDone) {
        arrival.out().hypervisor().watch(arrival.session().vm(), reply -> {
            switch (reply) {
                case Answer.Given<Watch>(Watch seen)
                when seen.guest().filter(VmState.RUNNING::equals).isPresent() -> {
                    arrival.alert(
                            AlertKind.VM_NOT_OWNED,
                            true,
                            "Guest " + arrival.vmName() + " runs at "
                                    + arrival.out().host() + " although its hand-over was refused");
                    isDone.accept(true); // it is somebody's: the guard pauses it, and people decide
                }
                case Answer.Given<Watch> _ ->
                    arrival.out()
                            .hypervisor()
                            .discard(
                                    arrival.session().vm(),
                                    images(),
                                    destroyed -> isDone.accept(destroyed instanceof Answer.Given<Done>));
                case Answer.Refused<Watch> _, Answer.Unreachable<Watch> _ -> isDone.accept(false);
            }
        });
    }

    private List<String> images() {
        ArrivalNote note = arrival.note();
        return note == null ? List.of() : note.images();
    }

    private void free(Consumer<Boolean> isDone) {
        ArrivalNote note = arrival.note();
        if (note != null) {
            arrival.write(note.at(Stage.DISCARDED));
        }
        isDone.accept(true);
    }

    /** Only now: whoever reads it may take it that nothing is held here any more. */
    private void tell(Consumer<Boolean> isDone) {
        arrival.last(Kind.REFUSED).ifPresent(arrival.book()::tell);
        arrival.answer();
        isDone.accept(true);
        arrival.overUnlessLinked();
    }
}
