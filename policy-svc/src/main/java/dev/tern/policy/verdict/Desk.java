package dev.tern.policy.verdict;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.policy.fleet.Fleet;
import dev.tern.policy.fleet.FleetLedger;
import dev.tern.policy.rule.Question;
import dev.tern.policy.rule.RuleBook;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one owner of rules in force, fleet and outstanding allows. Belongs to one loop; nothing here is safe for others. */
public final class Desk {
    private final Judge judge;
    private final InstantSource clock;
    private final FleetLedger ledger = new FleetLedger();
    private final Outstanding outstanding = new Outstanding();
    private RuleBook rules = RuleBook.EMPTY;

    public Desk(Terms terms, InstantSource clock) {
        this.judge = new Judge(terms);
        this.clock = clock;
    }

    public void saw(Host host) {
        ledger.saw(host);
    }

    public void saw(Vm vm, Instant said) {
        ledger.saw(vm, said);
    }

    public void saw(HostSample sample) {
        ledger.saw(sample);
    }

    public void gone(String id) {
        ledger.gone(id);
    }

    public void saw(MigrationEvent event) {
        ledger.saw(event, clock.instant());
        outstanding.saw(event);
    }

    public void saw(Plan plan) {
        outstanding.saw(plan);
    }

    public void saw(PlanVerdict verdict) {
        outstanding.saw(verdict);
    }

    public void completed() {
        ledger.completed();
        outstanding.completed();
    }

    public RuleBook rules() {
        return rules;
    }

    public Fleet fleet() {
        Instant now = clock.instant();
        return ledger.snapshot(now, outstanding.flights(now));
    }

    /**
     * Judges a plan; what it allows counts as on its way from now on. A plan may be asked about again while it runs: its
     * moves that are under way or over keep their allow, which only a change of the rules takes back.
     */
    public PlanVerdict answer(Plan plan) {
        Instant now = clock.instant();
        outstanding.saw(plan);
        Map<MigrationId, Verdict> verdicts = new HashMap<>(outstanding.settled(plan));
        List<Move> open = plan.moves().stream()
                .filter(move -> !verdicts.containsKey(move.id()))
                .toList();
        Fleet fleet = fleet();
        for (Move move : open) {
            // What was allowed before does not stand in its own way.
            fleet = fleet.without(move.id());
        }
        judge.judge(plan, open, fleet, rules, now)
                .forEach((move, verdict) -> verdicts.put(move, outstanding.steady(plan, verdict, now)));
        PlanVerdict verdict = new PlanVerdict(plan.id(), plan.hash(), now, verdicts);
        outstanding.saw(verdict);
        return verdict;
    }

    /** Denies every move of a plan, because its verdict could not be recorded. */
    public PlanVerdict deny(Plan plan, String rule, String reason) {
        Map<MigrationId, Verdict> verdicts = new HashMap<>();
        plan.moves().forEach(move -> verdicts.put(move.id(), Groundwork.deny(rule, reason)));
        PlanVerdict verdict = new PlanVerdict(plan.id(), plan.hash(), clock.instant(), verdicts);
        outstanding.saw(verdict);
        return verdict;
    }

    /** Puts rules in force and takes back the allows that they would not give; the answers to publish. */
    public List<PlanVerdict> adopt(RuleBook now) {
        rules = now;
        Instant at = clock.instant();
        Map<PlanId, Map<MigrationId, Verdict>> withdrawn = new HashMap<>();
        for (Outstanding.Allowed allowed : outstanding.allowed(at)) {
            Verdict verdict = again(allowed, at);
            if (!(verdict instanceof Verdict.Allow)) {
                withdrawn
                        .computeIfAbsent(allowed.plan().id(), plan -> new HashMap<>())
                        .put(allowed.move().id(), verdict);
            }
        }
        List<PlanVerdict> answers = new ArrayList<>();
        withdrawn.forEach((plan, verdicts) -> answers.add(outstanding.amended(plan, verdicts, at)));
        answers.forEach(outstanding::saw);
        return answers;
    }

    /**
     * Judges plans that wait for people anew, since the rules in force may not want their approval any more; the answers
     * to publish, of those that are answered otherwise now.
     */
    public List<PlanVerdict> judgeAnew() {
        List<PlanVerdict> answers = new ArrayList<>();
        for (Plan plan : outstanding.awaiting()) {
            Optional<Map<MigrationId, Verdict>> before =
                    outstanding.answer(plan).map(PlanVerdict::moves);
            PlanVerdict now = answer(plan);
            if (!before.equals(Optional.of(now.moves()))) {
                answers.add(now);
            }
        }
        return answers;
    }

    /**
     * What the rules in force say of a move that was allowed by others. A move under way is judged as of its start and
     * alone: a lower limit of moves at once does not end those that run, and a window that closed meanwhile is no change
     * of the rules.
     */
    private Verdict again(Outstanding.Allowed allowed, Instant now) {
        var move = allowed.move();
        Fleet fleet =
                allowed.started() ? fleet().atRest() : Beforehand.of(allowed.plan(), move, fleet().without(move.id()));
        var vm = fleet.vm(move.vm());
        var source = fleet.host(move.from());
        var target = fleet.host(move.to());
        if (vm.isEmpty() || source.isEmpty() || target.isEmpty()) {
            return Groundwork.deny("tern.vm-unknown", "no inventory has guest or host of this move any more");
        }
        Instant asOf = allowed.started() ? move.startAt() : now;
        Verdict verdict =
                judge.ask(new Question(allowed.plan(), move, vm.get(), source.get(), target.get(), fleet, asOf), rules);
        return allowed.started() && !(verdict instanceof Verdict.Allow)
                ? new Verdict.Deny(verdict.decisions().stream()
                        .map(decision -> new RuleDecision(decision.rule(), RuleDecision.Effect.DENY, decision.reason()))
                        .toList())
                : verdict;
    }
}
