package dev.tern.scheduler.execution;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.inquiry.Answer.Kind;
import dev.tern.scheduler.plan.MoveStage;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.surroundings.Surroundings;
import java.util.List;
import java.util.Optional;

/** What people want of a migration that is planned or under way: cancel, limit, resolve. */
final class Interventions {

    private static final int PEOPLE_TO_RESOLVE = 2;

    private final PlanBook book;
    private final Surroundings with;

    Interventions(PlanBook book, Surroundings with) {
        this.book = book;
        this.with = with;
    }

    Answer<MigrationId> cancel(MigrationId id, String actor, String reason, FleetSnapshot fleet) {
        InFlight flight = fleet.inFlight().get(id);
        Optional<PlanBook.Entry> entry = book.entry(id);
        if (flight == null && entry.isEmpty()) {
            return unknown(id);
        }
        if (flight != null) {
            return cancel(flight.last(), actor, reason, fleet);
        }
        Track track = entry.orElseThrow().track();
        Move move = entry.orElseThrow().move();
        MoveStage stage = track.stage(move, fleet);
        if (stage.isOver() || track.state().isOver()) {
            return Answer.refuse(
                    Kind.CONFLICT, "migration.over", "Migration " + id + " is over: there is nothing to cancel");
        }
        if (stage instanceof MoveStage.Commanded) {
            with.announcer().command(new MigrationCommand.Cancel(id, move.vm(), move.from(), actor, reason));
        } else {
            track.drop(id, new Reason("cancelled", "cancelled by " + actor + ": " + reason), true);
            with.publish(track.plan());
        }
        with.audit(fleet.at(), actor, "migration.cancel", id.value(), reason);
        return Answer.of(id);
    }

    private Answer<MigrationId> cancel(MigrationEvent last, String actor, String reason, FleetSnapshot fleet) {
        if (!(last.state() instanceof MigrationState.Undoable)) {
            return Answer.refuse(
                    Kind.CONFLICT,
                    "migration.past.release",
                    "Migration " + last.migration() + " is " + last.state().word()
                            + ": it cannot be cancelled any more");
        }
        with.announcer().command(new MigrationCommand.Cancel(last.migration(), last.vm(), last.from(), actor, reason));
        with.audit(fleet.at(), actor, "migration.cancel", last.migration().value(), reason);
        return Answer.of(last.migration());
    }

    Answer<MigrationId> limit(MigrationId id, Bandwidth bandwidth, String actor, FleetSnapshot fleet) {
        if (bandwidth.bytesPerSecond() == 0) {
            return Answer.refuse(
                    Kind.INVALID,
                    "bandwidth.zero",
                    "A bandwidth of zero would never end: cancel the migration instead");
        }
        InFlight flight = fleet.inFlight().get(id);
        if (flight == null) {
            return book.entry(id).isPresent()
                    ? Answer.refuse(Kind.CONFLICT, "migration.not.running", "Migration " + id + " is not under way")
                    : unknown(id);
        }
        MigrationEvent last = flight.last();
        with.announcer().command(new MigrationCommand.Limit(id, last.vm(), last.from(), bandwidth));
        with.audit(fleet.at(), actor, "migration.limit", id.value(), "bandwidth " + bandwidth);
        return Answer.of(id);
    }

    Answer<MigrationId> resolve(
            MigrationId id, Resolution resolution, List<String> actors, String evidence, FleetSnapshot fleet) {
        InFlight flight = fleet.inFlight().get(id);
        if (flight == null) {
            return unknown(id);
        }
        if (!flight.isInDoubt()) {
            return Answer.refuse(
                    Kind.CONFLICT,
                    "migration.not.in.doubt",
                    "Migration " + id + " is " + flight.last().state().word() + ": there is nothing to resolve");
        }
        if (actors.stream().distinct().count() < PEOPLE_TO_RESOLVE || evidence.isBlank()) {
            return Answer.refuse(
                    Kind.INVALID,
                    "resolution.unproven",
                    "Two people and the evidence that they found are needed; given were " + actors + " and \""
                            + evidence + "\"");
        }
        MigrationEvent last = flight.last();
        with.announcer()
                .command(new MigrationCommand.Resolve(id, last.vm(), last.from(), resolution, actors, evidence));
        with.audit(fleet.at(), String.join(",", actors), "migration.resolve", id.value(), evidence);
        return Answer.of(id);
    }

    private static <T> Answer<T> unknown(MigrationId id) {
        return Answer.refuse(Kind.UNKNOWN, "migration.unknown", "There is no migration " + id);
    }
}
