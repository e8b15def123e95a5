package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.migration.Hypervisor.Watch;

/** After REFUSED: what was held for the guest is given back, however often it takes. */
final class Clearance {

    private final Arrival arrival;

    Clearance(Arrival arrival) {
        this.arrival = arrival;
    }

    void begin() {
        ArrivalNote note = arrival.note();
        if (note == null || note.stage() != Stage.DISCARDING) {
            return;
        }
        if (!note.prepared()) {
            cleared(note);
            return;
        }
        arrival.out().hypervisor().watch(arrival.session().vm(), reply -> {
            switch (reply) {
                case Answer.Given<Watch>(Watch seen)
                when seen.guest().filter(VmState.RUNNING::equals).isPresent() -> {
                    arrival.alert(
                            AlertKind.VM_NOT_OWNED,
                            true,
                            "Guest " + arrival.vmName() + " runs at "
                                    + arrival.out().host() + " although its hand-over was refused");
                    cleared(note);
                }
                case Answer.Given<Watch> _ -> destroy(note);
                case Answer.Refused<Watch> _, Answer.Unreachable<Watch> _ -> arrival.retry(this::begin);
            }
        });
    }

    private void destroy(ArrivalNote note) {
        arrival.out().hypervisor().destroy(arrival.session().vm(), reply -> {
            if (reply instanceof Answer.Given<Done>) {
                cleared(note);
            } else {
                arrival.retry(this::begin);
            }
        });
    }

    private void cleared(ArrivalNote note) {
        arrival.write(note.at(Stage.DISCARDED));
        // published only now: whoever reads it may take it that nothing is held here any more
        arrival.last(Kind.REFUSED).ifPresent(arrival.book()::tell);
        arrival.answer();
        arrival.overUnlessLinked();
    }
}
