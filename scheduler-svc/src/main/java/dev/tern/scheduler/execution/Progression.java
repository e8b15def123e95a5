package dev.tern.scheduler.execution;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.departure.Dispatcher;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.plan.MoveStage;
import dev.tern.scheduler.plan.Overtaken;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.quarantine.Quarantines;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Moves plans on: to policy, to the agents, and to their end. */
final class Progression {

    /** An allow that is shorter than it takes to use it must not be asked for without pause. */
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(1);

    private static final Set<String> EXPIRED = Set.of("plan.expired", "plan.unapproved");

    private final ExecutionSettings settings;
    private final Surroundings with;
    private final PlanBook book;
    private final Setbacks setbacks;
    private final Dispatcher dispatcher;
    private final PredictionLog predictions;

    Progression(
            ExecutionSettings settings,
            Surroundings with,
            PlanBook book,
            Setbacks setbacks,
            Quarantines quarantines,
            PredictionLog predictions) {
        this.settings = settings;
        this.with = with;
        this.book = book;
        this.setbacks = setbacks;
        this.predictions = predictions;
        this.dispatcher = new Dispatcher(settings, with, quarantines);
    }

    /** After a restart: what has not begun is put to policy again. */
    void resume(FleetSnapshot fleet) {
        for (Track track : book.active()) {
            if (finish(track, fleet)) {
                continue;
            }
            if (track.waiting(fleet).isEmpty()) {
                track.become(PlanState.RUNNING, List.of());
            } else {
                submit(track, fleet.at());
            }
        }
    }

    /** Puts it to policy, for the first time or again. */
    void submit(Track track, Instant now) {
        Instant expiresAt = now.plus(settings.plans().life());
        if (expiresAt.isAfter(track.plan().expiresAt())) {
            track.expireAt(expiresAt);
        }
        track.asked(now);
        track.become(PlanState.SUBMITTED, List.of());
        with.publish(track.plan());
    }

    /** Whatever is due now. */
    void advance(FleetSnapshot fleet) {
        for (Track track : book.active()) {
            if (!finish(track, fleet)) {
                nudge(track, fleet);
            }
        }
        for (Track draft : book.in(PlanState.DRAFT)) {
            if (!draft.plan().expiresAt().isAfter(fleet.at())) {
                close(draft, PlanState.EXPIRED, new Reason("plan.expired", "Nobody applied it in time"));
            }
        }
        for (MigrationCommand command : dispatcher.dispatch(book, fleet)) {
            predictions.commanded(command.migration());
            with.announcer().command(command);
        }
        for (Track track : book.in(PlanState.RUNNING)) {
            finish(track, fleet);
        }
    }

    /** Asks policy where that is due, and drops moves that have waited too long. */
    private void nudge(Track track, FleetSnapshot fleet) {
        Instant now = fleet.at();
        Instant asked = track.askedAt();
        boolean askedOfLate = asked != null && asked.plus(BETWEEN_QUESTIONS).isAfter(now);
        switch (track.state()) {
            case SUBMITTED -> {
                if (!track.plan().expiresAt().isAfter(now)) {
                    dropWaiting(track, fleet, "policy has not answered in time");
                } else if (asked == null
                        || !asked.plus(settings.plans().verdictPatience()).isAfter(now)) {
                    track.asked(now);
                    with.publish(track.plan());
                }
            }
            case AWAITING_APPROVAL -> {
                if (!track.plan().expiresAt().isAfter(now)) {
                    Reason why = new Reason("plan.unapproved", "it was not approved in time");
                    track.waiting(fleet).forEach(m -> track.drop(m.id(), why, true));
                } else {
                    dropOvertaken(track, fleet);
                }
            }
            case DEFERRED -> {
                if (!askedOfLate && !dispatcher.isDecided(track, fleet)) {
                    submit(track, now);
                }
            }
            case RUNNING -> {
                track.stranded(fleet).forEach(track::strand);
                Instant stuck = track.stuckSince();
                if (stuck != null && !stuck.plus(settings.plans().life()).isAfter(now)) {
                    dropWaiting(track, fleet, "it could not start in time");
                } else if (!askedOfLate && !dispatcher.isDecided(track, fleet)) {
                    submit(track, now);
                }
            }
            default -> {}
        }
        unanswered(track, fleet);
    }

    private static void dropWaiting(Track track, FleetSnapshot fleet, String why) {
        track.waiting(fleet).forEach(m -> track.drop(m.id(), new Reason("plan.expired", why), false));
    }

    /** What people see is approved as a whole or not at all: where a part of it is stale, all of it is. */
    private void dropOvertaken(Track track, FleetSnapshot fleet) {
        List<Move> waiting = track.waiting(fleet);
        waiting.stream()
                .flatMap(m -> Overtaken.of(m, fleet).stream())
                .findFirst()
                .or(() -> againstGroups(track, fleet))
                .ifPresent(why -> waiting.forEach(m -> track.drop(m.id(), why, false)));
    }

    /** A rule of a group that the plan has come to break since it was made. */
    Optional<Reason> againstGroups(Track track, FleetSnapshot fleet) {
        return dispatcher.againstGroups(track, book, fleet);
    }

    /** A command past its expiry is ignored by its agent, so the move will not happen. */
    private void unanswered(Track track, FleetSnapshot fleet) {
        for (Move move : track.plan().moves()) {
            if (track.stage(move, fleet) instanceof MoveStage.Commanded commanded
                    && commanded
                            .expiresAt()
                            .plus(settings.plans().verdictPatience())
                            .isBefore(fleet.at())) {
                Reason why = new Reason("agent.silent", "the agent of " + move.from() + " did not take up the command");
                track.drop(move.id(), why, false);
                setbacks.failed(move.vm(), move.from(), move.to(), "requested", why, fleet.at());
            }
        }
    }

    /** Closes a plan all of whose moves are over. */
    boolean finish(Track track, FleetSnapshot fleet) {
        if (track.state().isOver()) {
            return true;
        }
        List<MoveStage> stages =
                track.plan().moves().stream().map(m -> track.stage(m, fleet)).toList();
        if (!stages.stream().allMatch(MoveStage::isOver)) {
            return false;
        }
        if (stages.stream().allMatch(MoveStage::arrived)) {
            close(track, PlanState.DONE);
            return true;
        }
        List<Reason> why = track.endings(fleet);
        boolean expired = why.stream().map(Reason::code).allMatch(EXPIRED::contains);
        if (track.isWorthAnotherTry(fleet)
                && setbacks.retry(
                        track,
                        new Reason("plan.retry", "after plan " + track.plan().id() + " failed"),
                        fleet.at())) {
            why.add(new Reason("plan.retry", "It will be tried again"));
        }
        close(track, expired ? PlanState.EXPIRED : PlanState.FAILED, why.toArray(Reason[]::new));
        return true;
    }

    void close(Track track, PlanState end, Reason... why) {
        track.become(end, List.of(why));
        track.plan().moves().forEach(m -> predictions.over(m.id()));
        with.publish(track.plan());
    }
}
