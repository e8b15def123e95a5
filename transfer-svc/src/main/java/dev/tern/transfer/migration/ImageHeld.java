package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.migration.Hypervisor.Watch;
import dev.tern.transfer.migration.Timers.Timer;
import org.jspecify.annotations.Nullable;

/** From LOADED on: the image waits, paused, for the source's word; and is looked after, since it may be lost. */
final class ImageHeld {

    private final Arrival arrival;
    private @Nullable Timer waiting;
    private @Nullable OwnershipRecord early;
    private boolean unseen;

    ImageHeld(Arrival arrival) {
        this.arrival = arrival;
    }

    /** After a restart nothing is owned before the image is known to have outlived it. */
    void recover() {
        unseen = true;
        look();
    }

    void released(OwnershipRecord released) {
        if (unseen) {
            early = released;
        } else {
            arrival.own(released);
        }
    }

    void waitForWord() {
        waiting = Approach.stop(waiting);
        waiting = arrival.out().timers().after(arrival.out().settings().doubtAfter(), () -> {
            if (arrival.stage() == Stage.LOADED) {
                warn(
                        true,
                        "Guest " + arrival.vmName() + " is loaded, paused, and "
                                + arrival.session().from() + " has not said whether it is released");
                look();
            }
        });
    }

    private void look() {
        arrival.out().hypervisor().watch(arrival.session().vm(), reply -> {
            if (arrival.stage() != Stage.LOADED) {
                return;
            }
            switch (reply) {
                case Answer.Given<Watch>(Watch seen)
                when seen.isGone(arrival.mode()) ->
                    arrival.discard(new Reason(
                            "image.lost", "The hypervisor of " + arrival.out().host() + " lost the loaded image"));
                case Answer.Given<Watch> _ -> seen();
                case Answer.Refused<Watch> _, Answer.Unreachable<Watch> _ -> arrival.retry(this::look);
            }
        });
    }

    private void seen() {
        unseen = false;
        OwnershipRecord released = early;
        early = null;
        if (released == null) {
            waitForWord();
        } else {
            arrival.release(released);
        }
    }

    void end() {
        waiting = Approach.stop(waiting);
        warn(false, "The source has said what becomes of the guest");
    }

    private void warn(boolean firing, String text) {
        arrival.alert(AlertKind.HANDOVER_WAITING, firing, text);
    }
}
