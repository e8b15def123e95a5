package dev.tern.scheduler.inquiry;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Estimate;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.fleet.VmLoad;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.placement.balance.RelieveHosts;
import dev.tern.scheduler.placement.explanation.Explained;
import dev.tern.scheduler.plan.MoveStage;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says why. */
final class Explainer {

    private final PlanBook book;

    Explainer(PlanBook book) {
        this.book = book;
    }

    Explanation guest(VmView vm, Problem problem) {
        FleetSnapshot fleet = problem.fleet();
        List<Reason> reasons = new ArrayList<>();
        reasons.add(cameBy(vm, fleet));
        load(vm).ifPresent(reasons::add);
        List<Explanation.Planned> planned = book.planned(vm.id(), fleet).stream()
                .map(e -> planned(e.track(), e.move(), fleet))
                .toList();
        if (planned.isEmpty()) {
            reasons.addAll(whyItStays(vm.id(), problem));
        } else {
            planned.forEach(p -> reasons.addAll(p.move().reasons()));
        }
        String summary = vm.vm().name() + " is on " + vm.vm().host() + "; "
                + (planned.isEmpty()
                        ? "no move of it is planned"
                        : "it moves to "
                                + planned.stream()
                                        .map(p -> p.move().to().value())
                                        .collect(Collectors.joining(", then to ")));
        return new Explanation(vm.id().value(), "vm", summary, reasons, planned, past(vm.id(), fleet));
    }

    private Reason cameBy(VmView vm, FleetSnapshot fleet) {
        Optional<PastMove> arrival = fleet.movesOf(vm.id()).reversed().stream()
                .filter(PastMove::arrived)
                .findFirst()
                .filter(m -> m.to().equals(vm.vm().host()));
        if (arrival.isEmpty()) {
            return new Reason("vm.found", "It was on " + vm.vm().host() + " when Tern first saw it");
        }
        PastMove move = arrival.get();
        String why = book.entry(move.migration())
                .flatMap(e -> e.move().reasons().stream().findFirst())
                .map(r -> ": " + r.text())
                .orElse("");
        return new Reason("vm.moved", "It came from " + move.from() + " at " + move.endedAt() + why);
    }

    private static Optional<Reason> load(VmView vm) {
        VmLoad load = vm.load();
        return load == null
                ? Optional.empty()
                : Optional.of(new Reason(
                        "vm.load",
                        "It uses " + load.cpu() + " of its " + vm.vm().vcpus() + " vCPUs and dirties "
                                + load.dirtyRate() + ", " + load.usualDirtyRate() + " as a rule"));
    }

    private static List<Reason> whyItStays(VmId vm, Problem problem) {
        Proposal now = new Explained(new RelieveHosts()).propose(problem);
        Optional<ProposedMove> wanted =
                now.moves().stream().filter(m -> m.vm().id().equals(vm)).findFirst();
        if (wanted.isPresent()) {
            ProposedMove move = wanted.get();
            List<Reason> reasons = new ArrayList<>();
            reasons.add(new Reason(
                    "move.worth.making", "A move to " + move.to() + " is worth making, but nobody applied it"));
            reasons.addAll(move.reasons());
            return reasons;
        }
        List<Reason> against = now.rejections().stream()
                .filter(r -> r.vm().equals(vm))
                .map(Rejection::asReason)
                .toList();
        return against.isEmpty() ? now.reasons() : against;
    }

    private static List<Explanation.Past> past(VmId vm, FleetSnapshot fleet) {
        return fleet.movesOf(vm).reversed().stream()
                .map(m -> new Explanation.Past(
                        m.migration().value(),
                        m.plan().value(),
                        m.from().value(),
                        m.to().value(),
                        m.endedAt(),
                        m.ending()))
                .toList();
    }

    Explanation plan(Track track, FleetSnapshot fleet) {
        Plan plan = track.plan();
        List<Explanation.Planned> moves =
                plan.moves().stream().map(m -> planned(track, m, fleet)).toList();
        String by = plan.deadline() == null ? "" : " by " + plan.deadline();
        String summary = "Plan to " + goal(plan) + by + ", " + plan.state().word() + ", "
                + plan.moves().size() + " moves";
        return new Explanation(plan.id().value(), "plan", summary, plan.reasons(), moves, List.of());
    }

    Explanation migration(Track track, Move move, FleetSnapshot fleet) {
        List<Reason> reasons = new ArrayList<>(move.reasons());
        reasons.add(new Reason(
                "move.worth",
                "It gains " + move.worth().gain().toMillis() / 1e3 + " core-seconds and costs "
                        + move.worth().cost().toMillis() / 1e3 + ", as goals were weighted when it was planned"));
        reasons.add(new Reason(
                "move.predicted",
                move.predicted().model() + " predicts "
                        + inWords(move.predicted().duration()) + ", "
                        + move.predicted().transferred() + " on the wire, a downtime of "
                        + inWords(move.predicted().downtime())));
        Explanation.Planned planned = planned(track, move, fleet);
        String summary = move.vmName() + " from " + move.from() + " to " + move.to() + ": " + planned.stage();
        List<Explanation.Past> past = past(move.vm(), fleet).stream()
                .filter(p -> p.migration().equals(move.id().value()))
                .toList();
        return new Explanation(move.id().value(), "migration", summary, reasons, List.of(planned), past);
    }

    private static String inWords(Estimate<Duration> time) {
        return seconds(time.expected()) + " s (" + seconds(time.low()) + " to " + seconds(time.high()) + ")";
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private static Explanation.Planned planned(Track track, Move move, FleetSnapshot fleet) {
        return new Explanation.Planned(move, track.plan().id().value(), stage(track, move, fleet));
    }

    private static String stage(Track track, Move move, FleetSnapshot fleet) {
        return switch (track.stage(move, fleet)) {
            case MoveStage.Waiting waiting -> waiting(track, move, waiting, fleet.at());
            case MoveStage.Withheld withheld ->
                "waits until migration " + withheld.before().id() + " has brought it to " + move.from();
            case MoveStage.Commanded commanded -> "its agent has been told, until " + commanded.expiresAt();
            case MoveStage.Moving moving -> moving.flight().last().state().word();
            case MoveStage.Ended ended ->
                ended.move().end().word() + ": " + ended.move().ending().text();
            case MoveStage.Dropped dropped -> "dropped: " + dropped.why().text();
        };
    }

    private static String waiting(Track track, Move move, MoveStage.Waiting waiting, Instant now) {
        Reason blocked = waiting.blocked();
        return switch (track.state()) {
            case DRAFT -> "waits for the plan to be applied";
            case SUBMITTED -> "waits for policy";
            case AWAITING_APPROVAL ->
                "waits for the approval of " + track.missingPeople() + ", until "
                        + track.plan().expiresAt();
            case DEFERRED ->
                track.deferredUntil(move, now)
                        .map(until -> "policy deferred it until " + until)
                        .orElse("waits for policy");
            case RUNNING -> blocked == null ? "waits for its turn" : "waits: " + blocked.text();
            case DONE, FAILED, DENIED, EXPIRED ->
                "not made: the plan is " + track.state().word();
        };
    }

    private static String goal(Plan plan) {
        return switch (plan.goal()) {
            case dev.tern.contracts.plan.Goal.Balance balance -> "balance";
            case dev.tern.contracts.plan.Goal.Evacuate evacuate -> "evacuate " + evacuate.host();
            case dev.tern.contracts.plan.Goal.Consolidate consolidate ->
                "save energy, by emptying " + consolidate.host();
            case dev.tern.contracts.plan.Goal.Manual manual -> "move guests by order";
            case dev.tern.contracts.plan.Goal.ReturnHome home -> "return guests home";
        };
    }
}
