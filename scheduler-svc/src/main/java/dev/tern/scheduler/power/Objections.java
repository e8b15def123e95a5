package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.fleet.HostLoad;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.fleet.VmView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What stands against switching a host off. Whoever does not know does not switch off. */
final class Objections {

    private final FleetView view;
    private final Map<HostId, List<VmView>> guests;
    private final Set<HostId> claimed;
    private final Duration restAfterBoot;
    private final Duration restAfterMove;

    /**
     * @param restAfterBoot how long a host is on at least
     * @param restAfterMove from the end of a move from or to it
     */
    Objections(FleetView view, Duration restAfterBoot, Duration restAfterMove) {
        this.view = view;
        this.guests = view.fleet().guestsByHost();
        this.claimed = view.claimed();
        this.restAfterBoot = restAfterBoot;
        this.restAfterMove = restAfterMove;
    }

    /** @param up since when the host has been */
    Optional<Reason> against(HostId host, Instant up) {
        return fleet().or(() -> use(host))
                .or(() -> moves(host))
                .or(() -> recent(host))
                .or(() -> isYoung(up)
                        ? because(
                                "host.just.booted",
                                host + " is up since " + up + "; it stays on for " + restAfterBoot.toMinutes()
                                        + " minutes at least")
                        : Optional.empty());
    }

    private Optional<Reason> fleet() {
        return view.quality().refusals().stream().findFirst();
    }

    /** Guests that are shut off live there too, and memory that no guest accounts for may be one that moves here. */
    Optional<Reason> use(HostId host) {
        if (view.isWithheld(host)) {
            return because("host.withheld", host + " is cordoned, in quarantine or unknown: it is left to people");
        }
        Optional<HostLoad> load = view.fresh(host);
        if (load.isEmpty()) {
            return because("data.stale", "Nobody knows what " + host + " holds: its data is not fresh");
        }
        List<VmView> held = guestsOf(host);
        if (!held.isEmpty()) {
            return because(
                    "host.holds.guest",
                    host + " holds " + held.size() + " guests, one is "
                            + held.getFirst().vm().name());
        }
        if (load.get().memoryUsed().compareTo(DataSize.ZERO) > 0) {
            return because(
                    "host.holds.memory",
                    host + " has " + load.get().memoryUsed() + " of memory in use that no known guest has");
        }
        return claimed.contains(host)
                ? because("host.planned", "a plan that is not over has moves from or to " + host)
                : Optional.empty();
    }

    List<VmView> guestsOf(HostId host) {
        return guests.getOrDefault(host, List.of());
    }

    Optional<Reason> moves(HostId host) {
        for (InFlight move : view.fleet().inFlight().values()) {
            if (move.last().from().equals(host) || move.last().to().equals(host)) {
                return because(
                        move.isInDoubt() ? "host.move.in-doubt" : "host.move.running",
                        "migration " + move.last().migration() + " of "
                                + move.last().vmName() + " from " + move.last().from() + " to "
                                + move.last().to() + (move.isInDoubt() ? " is in doubt" : " is not over"));
            }
        }
        return Optional.empty();
    }

    /** Its agent may still have to tell the other how a move ended. */
    private Optional<Reason> recent(HostId host) {
        for (List<PastMove> moves : view.fleet().history().values()) {
            for (PastMove move : moves) {
                boolean here = move.from().equals(host) || move.to().equals(host);
                if (here && move.endedAt().plus(restAfterMove).isAfter(view.now())) {
                    return because(
                            "host.move.recent", "migration " + move.migration() + " ended only at " + move.endedAt());
                }
            }
        }
        return Optional.empty();
    }

    private boolean isYoung(Instant up) {
        return up.plus(restAfterBoot).isAfter(view.now());
    }

    private static Optional<Reason> because(String code, String text) {
        return Optional.of(new Reason(code, text));
    }
}
