package dev.tern.policy.verdict;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.policy.fleet.Flight;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The allows that are out: given, not expired, and their moves not past the release. Belongs to the desk's loop. Plans
 * and verdicts may arrive in either order, as they do when they are read again after a restart.
 */
final class Outstanding {
    private final Map<PlanId, Plan> plans = new HashMap<>();
    private final Map<PlanId, PlanVerdict> answers = new HashMap<>();
    /** Until when people may approve a plan: the time that was said first. */
    private final Map<PlanId, Instant> deadlines = new HashMap<>();

    private final Map<PlanId, Set<MigrationId>> started = new HashMap<>();
    private final Map<PlanId, Set<MigrationId>> past = new HashMap<>();
    private boolean complete;

    /** An allow that may still be taken back. */
    record Allowed(Plan plan, Move move, Verdict.Allow allow, boolean started) {}

    void saw(Plan plan) {
        if (plan.state().isOver()) {
            drop(plan.id());
        } else {
            plans.put(plan.id(), plan);
        }
    }

    void saw(PlanVerdict verdict) {
        answers.merge(verdict.plan(), verdict, (before, now) -> now.at().isBefore(before.at()) ? before : now);
        for (Verdict each : verdict.moves().values()) {
            if (each instanceof Verdict.NeedsApproval needs) {
                deadlines.merge(
                        verdict.plan(), needs.until(), (before, now) -> before.isBefore(verdict.at()) ? now : before);
            }
        }
    }

    void saw(MigrationEvent event) {
        boolean known = plans.containsKey(event.plan()) || answers.containsKey(event.plan());
        if (complete && !known) {
            return;
        }
        Set<MigrationId> running = started.computeIfAbsent(event.plan(), plan -> new HashSet<>());
        if (event.state() instanceof MigrationState.Undoable) {
            running.add(event.migration());
        } else {
            // Released and later, or on its way back: nothing can be taken back any more.
            running.remove(event.migration());
            past.computeIfAbsent(event.plan(), plan -> new HashSet<>()).add(event.migration());
        }
    }

    /** All that was published before the start has been seen: what belongs to no known plan is old. */
    void completed() {
        complete = true;
        Set<PlanId> known = new HashSet<>(plans.keySet());
        known.addAll(answers.keySet());
        started.keySet().retainAll(known);
        past.keySet().retainAll(known);
    }

    /** All allows that can be taken back, and the forgetting of what is over. */
    List<Allowed> allowed(Instant now) {
        // An answer may be read before its plan; it is not dropped for that until it can mean nothing any more.
        answers.values().removeIf(verdict -> !plans.containsKey(verdict.plan()) && isSpent(verdict, now));
        deadlines.keySet().removeIf(plan -> !plans.containsKey(plan) && !answers.containsKey(plan));
        return answers.values().stream()
                .filter(verdict -> plans.containsKey(verdict.plan()))
                .flatMap(verdict -> allowed(verdict, now).stream())
                .toList();
    }

    private List<Allowed> allowed(PlanVerdict verdict, Instant now) {
        Plan plan = java.util.Objects.requireNonNull(plans.get(verdict.plan()));
        if (!plan.hash().equals(verdict.planHash())) {
            return List.of();
        }
        return plan.moves().stream()
                .filter(move -> verdict.moves().get(move.id()) instanceof Verdict.Allow allow
                        && !isIn(past, plan, move)
                        && (isIn(started, plan, move) || now.isBefore(allow.expiresAt())))
                .map(move -> new Allowed(
                        plan,
                        move,
                        (Verdict.Allow)
                                java.util.Objects.requireNonNull(verdict.moves().get(move.id())),
                        isIn(started, plan, move)))
                .toList();
    }

    private static boolean isIn(Map<PlanId, Set<MigrationId>> moves, Plan plan, Move move) {
        return moves.getOrDefault(plan.id(), Set.of()).contains(move.id());
    }

    /** What was last said of the plan's moves that are not to be made any more, since they are under way or over. */
    Map<MigrationId, Verdict> settled(Plan plan) {
        PlanVerdict answer = answers.get(plan.id());
        Map<MigrationId, Verdict> settled = new HashMap<>();
        if (answer == null || !answer.planHash().equals(plan.hash())) {
            return settled;
        }
        for (Move move : plan.moves()) {
            Verdict said = answer.moves().get(move.id());
            if (said instanceof Verdict.Allow && (isIn(past, plan, move) || isIn(started, plan, move))) {
                settled.put(move.id(), said);
            }
        }
        return settled;
    }

    /** Plans of which moves wait for people. */
    List<Plan> awaiting() {
        return answers.values().stream()
                .filter(answer -> answer.moves().values().stream().anyMatch(Verdict.NeedsApproval.class::isInstance))
                .flatMap(answer -> Optional.ofNullable(plans.get(answer.plan())).stream()
                        .filter(plan -> plan.hash().equals(answer.planHash())))
                .sorted(Comparator.comparing(Plan::createdAt).thenComparing(Plan::id))
                .toList();
    }

    /** However often a plan is asked about, people have until the time that they were told first. */
    Verdict steady(Plan plan, Verdict verdict, Instant now) {
        Instant deadline = deadlines.get(plan.id());
        return verdict instanceof Verdict.NeedsApproval(int missing, Instant _, List<RuleDecision> decisions)
                        && deadline != null
                        && deadline.isAfter(now)
                ? new Verdict.NeedsApproval(missing, deadline, decisions)
                : verdict;
    }

    Optional<PlanVerdict> answer(Plan plan) {
        return Optional.ofNullable(answers.get(plan.id()));
    }

    Map<MigrationId, Flight> flights(Instant now) {
        Map<MigrationId, Flight> flights = new HashMap<>();
        for (Allowed allowed : allowed(now)) {
            Move move = allowed.move();
            Flight flight = allowed.started()
                    ? Flight.of(move, move.startAt())
                    : Flight.of(move, now, move.after() == null ? null : flights.get(move.after()));
            flights.put(move.id(), flight);
        }
        return flights;
    }

    /** The plan's last answer with some of its verdicts replaced. */
    PlanVerdict amended(PlanId plan, Map<MigrationId, Verdict> now, Instant at) {
        PlanVerdict before = java.util.Objects.requireNonNull(answers.get(plan));
        Map<MigrationId, Verdict> verdicts = new LinkedHashMap<>(before.moves());
        verdicts.putAll(now);
        return new PlanVerdict(plan, before.planHash(), at, verdicts);
    }

    private void drop(PlanId id) {
        plans.remove(id);
        answers.remove(id);
        deadlines.remove(id);
        started.remove(id);
        past.remove(id);
    }

    private static boolean isSpent(PlanVerdict verdict, Instant now) {
        return verdict.moves().values().stream().noneMatch(each -> switch (each) {
            case Verdict.Allow allow -> now.isBefore(allow.expiresAt());
            case Verdict.NeedsApproval needs -> now.isBefore(needs.until());
            case Verdict.Defer _, Verdict.Deny _ -> false;
        });
    }
}
