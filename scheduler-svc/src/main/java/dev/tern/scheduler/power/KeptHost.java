package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.consolidation.PowerState;
import dev.tern.scheduler.consolidation.PoweredHost;
import dev.tern.scheduler.fleet.HostLoad;
import dev.tern.scheduler.room.Rooms;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A host that its keeper may switch. */
final class KeptHost {

    private final HostId id;
    private final PowerCurve curve;
    private final KeeperSettings settings;
    private final Rooms rooms;
    private HostPhase phase = new HostPhase.Unknown();
    private Instant usedAt = Instant.MIN;
    private Instant leftAloneUntil = Instant.MIN;
    private Instant readAt = Instant.MIN;
    private int failures;
    private boolean cannotBeSwitchedOff;
    private @Nullable Reason lastFailure;

    KeptHost(HostId id, PowerCurve curve, KeeperSettings settings, Rooms rooms) {
        this.id = id;
        this.curve = curve;
        this.settings = settings;
        this.rooms = rooms;
    }

    HostId id() {
        return id;
    }

    HostPhase phase() {
        return phase;
    }

    void become(HostPhase next) {
        phase = next;
    }

    /** What its samples, or their absence, say. */
    void look(FleetView view, Objections objections) {
        Instant now = view.now();
        if (usedAt.equals(Instant.MIN)
                || objections.use(id).isPresent()
                || objections.moves(id).isPresent()) {
            usedAt = now;
        }
        Optional<Instant> newest = view.fresh(id).map(HostLoad::at);
        switch (phase) {
            case HostPhase.Unknown _ -> newest.ifPresent(_ -> phase = new HostPhase.Up(now));
            case HostPhase.Up _ -> {
                if (newest.isEmpty()) {
                    phase = new HostPhase.Unknown();
                }
            }
            case HostPhase.Closing _ -> {}
            case HostPhase.Stopping stopping -> {
                if (!stopping.since().plus(settings.shutDownWithin()).isAfter(now)) {
                    String text =
                            id + " was told to shut down at " + stopping.since() + " and is not off: see its console";
                    failed(new Reason("power.off.late", text), now);
                    phase = newest.isPresent() ? new HostPhase.Up(now) : new HostPhase.Unknown();
                }
            }
            case HostPhase.Off off ->
                newest.filter(at -> at.isAfter(off.since())).ifPresent(_ -> {
                    lastFailure = null;
                    phase = new HostPhase.Up(now);
                });
            case HostPhase.Waking waking -> wakes(waking, newest, now);
        }
    }

    private void wakes(HostPhase.Waking waking, Optional<Instant> newest, Instant now) {
        if (newest.filter(at -> at.isAfter(waking.since())).isPresent()) {
            failures = 0;
            lastFailure = null;
            phase = new HostPhase.Up(now);
        } else if (!waking.since().plus(settings.bootWithin()).isAfter(now)) {
            String text = id + " was told to wake at " + waking.since() + " and sends nothing: see its console";
            failed(new Reason("power.on.late", text), now);
            phase = new HostPhase.Off(now);
        }
    }

    /** It is left alone for a while, and longer with each failure in a row. */
    void failed(Reason why, Instant now) {
        failures++;
        lastFailure = why;
        leftAloneUntil = now.plus(settings.backoff(failures));
    }

    /** It may come out well yet. */
    void isTroubledBy(Reason why) {
        lastFailure = why;
    }

    /** Nothing can switch it off, so it is no use to empty it; it may still be woken. */
    void cannotBeSwitchedOff() {
        cannotBeSwitchedOff = true;
    }

    Optional<Reason> trouble() {
        return Optional.ofNullable(lastFailure);
    }

    /** Why it is left alone now. */
    Optional<Reason> failure(Instant now) {
        return leftAloneUntil.isAfter(now) ? Optional.ofNullable(lastFailure) : Optional.empty();
    }

    boolean isReadDue(Instant now) {
        boolean silent = phase instanceof HostPhase.Unknown || phase instanceof HostPhase.Stopping;
        boolean due =
                readAt.equals(Instant.MIN) || !readAt.plus(settings.readEvery()).isAfter(now);
        if (silent && due) {
            readAt = now;
        }
        return silent && due;
    }

    /** What whoever switches it says. A host that nobody can read and that is given up may be woken: it does no harm. */
    void read(PowerReading reading, FleetView view) {
        boolean silent = view.fresh(id).isEmpty();
        boolean off = reading.is(Power.OFF)
                || (phase instanceof HostPhase.Unknown
                        && view.isDown(id)
                        && reading instanceof PowerReading.Unknown unknown
                        && unknown.why().problem() == PowerProblem.UNSUPPORTED);
        boolean waited = phase instanceof HostPhase.Unknown || phase instanceof HostPhase.Stopping;
        if (off && phase instanceof HostPhase.Stopping) {
            failures = 0;
            lastFailure = null;
        }
        if (off && waited && (silent || phase instanceof HostPhase.Stopping)) {
            phase = new HostPhase.Off(view.now());
        }
    }

    /**
     * As consolidation sees it; empty where inventory does not know it. One that is off and holds guests, or takes part in a
     * move, was not switched off by its keeper: that it is off may be what somebody relies on.
     */
    Optional<PoweredHost> powered(FleetView view, Objections objections) {
        Instant now = view.now();
        boolean alone = leftAloneUntil.isAfter(now);
        boolean wakeable = !alone
                && objections.guestsOf(id).isEmpty()
                && objections.moves(id).isEmpty();
        PowerState state =
                switch (phase) {
                    case HostPhase.Up _ -> PowerState.ON;
                    case HostPhase.Off _ -> wakeable ? PowerState.OFF : PowerState.WITHHELD;
                    case HostPhase.Waking _ -> PowerState.WAKING;
                    case HostPhase.Unknown _, HostPhase.Closing _, HostPhase.Stopping _ -> PowerState.WITHHELD;
                };
        boolean stays = alone || cannotBeSwitchedOff;
        Duration since =
                !stays && phase instanceof HostPhase.Up(Instant up) ? Duration.between(up, now) : Duration.ZERO;
        return view.fleet()
                .host(id)
                .map(found -> new PoweredHost(
                        id,
                        found.host().zone(),
                        found.host().cpus(),
                        1,
                        found.host().memory(),
                        curve,
                        view.isWithheld(id) ? PowerState.WITHHELD : state,
                        since,
                        stays ? Duration.ZERO : Duration.between(usedAt, now),
                        rooms.supply(found.host(), now, settings.consolidation().horizon())));
    }
}
