package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.GuestClock.Reading;
import dev.tern.transfer.migration.Hooks.Call;
import dev.tern.transfer.migration.Hooks.Moment;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What follows a guest's arrival and never undoes it: hooks are told, and the guest's clock is looked at. That hooks are to
 * be told is journaled with the arrival's end, so that a crash leaves no guest drained.
 */
final class Aftercare {

    /** An agent inside a guest is connected anew some time after the guest runs. */
    private static final int MOST_READINGS = 6;

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration WATCH = Duration.ofMinutes(1);

    private final Surroundings out;
    private final Book book;
    private final Alarms alarms;
    private final Set<VmId> watched = new HashSet<>();

    Aftercare(Surroundings out, Book book, Alarms alarms) {
        this.out = out;
        this.book = book;
        this.alarms = alarms;
    }

    /** After a restart: those who may not have been told. */
    void recover() {
        List.copyOf(book.arrivals()).stream()
                .filter(note -> note.owed() != null && isHere(note.session().vm()))
                .forEach(this::begin);
    }

    /** The log is read: clocks that a life before found wrong are watched by this one. */
    void caughtUp() {
        alarms.firing(AlertKind.VM_CLOCK_WRONG).forEach(vm -> watch(VmId.of(vm)));
    }

    /** @param note of an arrival that is settled */
    void begin(ArrivalNote note) {
        VmId vm = note.session().vm();
        if (note.owed() != null) {
            new Telling(out)
                    .tell(after(note), told -> book.arrival(note.session().migration())
                            .ifPresent(now -> book.write(new Entry.Coming(now.owing(null)))));
        }
        if (out.guestClock().isSet()) {
            read(vm, 1, reading -> judge(vm, reading), why -> audit(vm, "clock.unchecked", why.text(), Map.of()));
        }
    }

    private static Call after(ArrivalNote note) {
        return new Call(
                Moment.AFTER,
                note.session().migration(),
                note.session().vm(),
                note.vmName(),
                note.session().from(),
                note.session().to());
    }

    private boolean isHere(VmId vm) {
        return book.ownership(vm).isOwned();
    }

    private void read(VmId vm, int attempt, Consumer<Reading> then, Consumer<Reason> otherwise) {
        out.guestClock().read(vm, reply -> {
            switch (reply) {
                case Answer.Given<Reading>(Reading reading) -> then.accept(reading);
                case Answer.Refused<Reading>(Reason why) -> otherwise.accept(why);
                case Answer.Unreachable<Reading>(Reason why) -> {
                    if (attempt < MOST_READINGS && isHere(vm)) {
                        out.timers().after(AGAIN, () -> read(vm, attempt + 1, then, otherwise));
                    } else {
                        otherwise.accept(why);
                    }
                }
            }
        });
    }

    private void judge(VmId vm, Reading reading) {
        audit(
                vm,
                "clock.checked",
                "The guest's clock is " + reading,
                Map.of(
                        "offset_ms", Long.toString(reading.ahead().toMillis()),
                        "within_ms", Long.toString(reading.within().toMillis())));
        if (!isWrong(reading)) {
            right(vm, reading);
        } else if (out.settings().hooks().setClock()) {
            set(vm, reading);
        } else {
            wrong(vm, reading.toString());
        }
    }

    private boolean isWrong(Reading reading) {
        return reading.isBeyond(out.settings().hooks().clockLimit());
    }

    /** A guest's agent may refuse after it has set the clock, for one that cannot be written to: the clock decides. */
    private void set(VmId vm, Reading before) {
        out.guestClock()
                .set(
                        vm,
                        set -> read(
                                vm,
                                1,
                                now -> {
                                    audit(vm, "clock.set", "It was " + before + ", and is " + now, Map.of());
                                    if (isWrong(now)) {
                                        wrong(
                                                vm,
                                                now
                                                        + (set instanceof Answer.Refused<Done>(Reason why)
                                                                ? "; " + why.text()
                                                                : ""));
                                    } else {
                                        right(vm, now);
                                    }
                                },
                                why -> wrong(vm, before + "; whether it could be set is unknown, " + why.text())));
    }

    private void right(VmId vm, Reading reading) {
        alarms.clear(AlertKind.VM_CLOCK_WRONG, vm.value(), "The guest's clock is " + reading);
    }

    private void wrong(VmId vm, String how) {
        alarms.raise(
                AlertKind.VM_CLOCK_WRONG,
                vm.value(),
                "The guest's clock is " + how + ", at " + out.host() + ", where it has arrived");
        watch(vm);
    }

    private void watch(VmId vm) {
        if (watched.add(vm)) {
            out.timers().after(WATCH, () -> {
                watched.remove(vm);
                if (!isHere(vm)) {
                    alarms.clear(AlertKind.VM_CLOCK_WRONG, vm.value(), "The guest is not at " + out.host());
                } else if (alarms.isFiring(AlertKind.VM_CLOCK_WRONG, vm.value())) {
                    read(vm, MOST_READINGS, now -> watched(vm, now), why -> watch(vm));
                }
            });
        }
    }

    private void watched(VmId vm, Reading now) {
        if (isWrong(now)) {
            watch(vm);
        } else {
            right(vm, now);
        }
    }

    private void audit(VmId vm, String action, String text, Map<String, String> detail) {
        out.events()
                .publish(
                        EventType.AUDIT,
                        new AuditEntry(out.clock().instant(), "agent:" + out.host(), action, vm.value(), text, detail));
    }
}
