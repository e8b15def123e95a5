package dev.tern.scheduler.departure;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.rule.GroupRules;
import dev.tern.scheduler.placement.rule.Groups;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps moves from breaking a rule of a group when they begin, whatever has happened since they were planned. One that would
 * waits for moves after which it does not; where there are none the fleet has overtaken it.
 *
 * <p>Not asked are moves to where people ordered the guest, and those of which the plan says that they break that rule.
 */
final class GroupWatch {

    private static final String WAITS = "group.waits";

    private final FleetSnapshot fleet;
    private final PlanBook book;
    private final ExecutionSettings settings;
    /** Null where no move is due that groups have a say in. */
    private final @Nullable Groups groups;

    /** @param due moves that might begin */
    GroupWatch(List<PlanBook.Entry> due, PlanBook book, FleetSnapshot fleet, ExecutionSettings settings) {
        this.fleet = fleet;
        this.book = book;
        this.settings = settings;
        List<VmView> guests = due.stream()
                .filter(entry -> !isAsked(entry.track(), entry.move()) && isOfGroup(entry.move()))
                .map(PlanBook.Entry::track)
                .distinct()
                .flatMap(track -> track.plan().moves().stream())
                .flatMap(move -> fleet.vm(move.vm()).stream())
                .toList();
        this.groups = guests.isEmpty() ? null : Groups.around(fleet, guests);
        Occupancy.coming(book, fleet).forEach(this::begin);
    }

    private boolean isOfGroup(Move move) {
        return fleet.vm(move.vm()).map(GroupRules::nameOf).isPresent();
    }

    /** Those that groups let begin as it is now; the others are told what they wait for, or dropped. */
    List<PlanBook.Entry> sifted(List<PlanBook.Entry> due) {
        Groups now = groups;
        if (now == null) {
            return due;
        }
        List<PlanBook.Entry> open = new ArrayList<>();
        Map<Track, Map<MigrationId, Awaited.Arrival>> awaited = new HashMap<>();
        for (PlanBook.Entry entry : due) {
            Move move = entry.move();
            Optional<Reason> against = against(now, entry.track(), move);
            if (against.isEmpty()) {
                open.add(entry);
                continue;
            }
            Awaited.Arrival arrival = awaited.computeIfAbsent(entry.track(), track -> awaited(now, track))
                    .get(move.id());
            if (arrival == null) {
                entry.track().drop(move.id(), against.get(), false);
            } else {
                entry.track()
                        .postpone(
                                move.id(),
                                waits(
                                        arrival.isUnderWay() ? WAITS : Track.FOLLOWS,
                                        arrival.vmName() + " has come to " + arrival.to(),
                                        against.get()));
            }
        }
        return open;
    }

    private Map<MigrationId, Awaited.Arrival> awaited(Groups now, Track track) {
        return arrivals(now, track).of(track, book);
    }

    /** A rule that the plan has come to break, though its moves be made as it has them. */
    Optional<Reason> against(Track track) {
        return Optional.ofNullable(groups).flatMap(now -> arrivals(now, track).against(track, book));
    }

    private Awaited arrivals(Groups now, Track track) {
        return new Awaited(
                now, fleet, settings.moves().limits().duration(), (then, move) -> against(then, track, move));
    }

    /** What stands against it by those that begin with it; empty where nothing does: then others see it under way. */
    Optional<Reason> depart(PlanBook.Entry entry) {
        Groups now = groups;
        if (now == null) {
            return Optional.empty();
        }
        Optional<Reason> against = against(now, entry.track(), entry.move());
        if (against.isEmpty()) {
            begin(entry.move());
        }
        return against.map(why -> waits(WAITS, "those that start now have arrived", why));
    }

    private void begin(Move move) {
        Groups now = groups;
        if (now != null) {
            fleet.vm(move.vm())
                    .filter(vm -> vm.vm().host().equals(move.from()))
                    .ifPresent(vm -> now.begin(vm, move.to()));
        }
    }

    private static Reason waits(String code, String until, Reason why) {
        return new Reason(code, "it starts when " + until + ": " + why.text());
    }

    private Optional<Reason> against(Groups then, Track track, Move move) {
        return isAsked(track, move)
                ? Optional.empty()
                : fleet.vm(move.vm())
                        .map(vm -> vm.at(move.from()))
                        .flatMap(vm -> then.against(vm, move.to()).map(why -> named(then, vm, move.to(), why)))
                        .filter(why -> !isKnown(move, why));
    }

    /** Whether people ordered the guest onto that host; or off its own, and this is the last try to find it another. */
    private boolean isAsked(Track track, Move move) {
        return switch (track.plan().goal()) {
            case Goal.Manual _, Goal.ReturnHome _ -> track.plan().behind(move).isEmpty();
            case Goal.Evacuate(HostId host) ->
                move.from().equals(host) && track.attempt() >= settings.plans().retries();
            case Goal.Balance _, Goal.Consolidate _ -> false;
        };
    }

    /** Whether the move was planned although. */
    private static boolean isKnown(Move move, Reason why) {
        return move.reasons().stream().map(Reason::code).anyMatch(why.code()::equals);
    }

    private Reason named(Groups then, VmView vm, HostId to, Reason why) {
        return then.companionOf(vm, to)
                .map(other -> new Reason(why.code(), to + " has " + name(other) + " of its group " + vm.group()))
                .orElse(why);
    }

    private String name(VmId id) {
        return fleet.vm(id).map(vm -> vm.vm().name()).orElse(id.value());
    }
}
