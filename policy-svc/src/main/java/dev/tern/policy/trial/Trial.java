package dev.tern.policy.trial;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.policy.Verdict;
import dev.tern.policy.fleet.Fleet;
import dev.tern.policy.rule.Rule;
import dev.tern.policy.rule.RuleBook;
import dev.tern.policy.rule.Stay;
import dev.tern.policy.verdict.Judge;
import dev.tern.policy.verdict.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tries rules beside those in force: a pure function of rules, fleet, moves and time. */
public final class Trial {

    /** So many times at most a guest that is not let go somewhere is tried elsewhere. */
    private static final int MOST_ELSEWHERE = 20_000;

    private static final Duration LIFE = Duration.ofDays(1);
    private static final PlanId NO_PLAN = PlanId.of("00000000-0000-0000-0000-000000000000");

    private final Judge judge;
    private final RuleBook now;
    private final RuleBook tried;
    private final RuleBook then;
    private final Fleet fleet;
    private final Instant at;

    /**
     * @param now the rules in force
     * @param tried the others, which are added to them; one of the same name takes the other's place
     */
    public Trial(Terms terms, RuleBook now, RuleBook tried, Fleet fleet, Instant at) {
        this.judge = new Judge(terms);
        this.now = now;
        this.tried = tried;
        this.then = now.with(tried);
        this.fleet = fleet;
        this.at = at;
    }

    public Report of(List<Proposal> proposals) {
        Session before = session(now, proposals);
        Session after = session(then, proposals);
        List<Report.Judged> judged = new ArrayList<>();
        int left = MOST_ELSEWHERE;
        for (Proposal proposal : proposals) {
            for (Move move : proposal.moves()) {
                Opinion would = Opinion.of(after.verdict(move));
                boolean denied = would.effect() == Opinion.Effect.WOULD_DENY;
                List<Report.Closed> closed = denied && left > 0 ? closed(proposal, move, after.meanwhile()) : List.of();
                left -= denied ? fleet.hosts().size() : 0;
                judged.add(new Report.Judged(
                        move.id(), move.vm(), move.to(), Opinion.of(before.verdict(move)), would, closed));
            }
        }
        List<String> silent = tried.rules().stream()
                .filter(rule -> !Stay.isJudgedBy(rule))
                .map(Rule::name)
                .toList();
        return new Report(replaced(), judged, breaches(), silent);
    }

    private List<String> replaced() {
        Set<String> names = tried.rules().stream().map(Rule::name).collect(Collectors.toSet());
        return now.rules().stream().map(Rule::name).filter(names::contains).toList();
    }

    /** @param meanwhile the fleet with all moves on their way that would be allowed */
    private record Session(Map<MigrationId, Verdict> verdicts, Fleet meanwhile) {
        Verdict verdict(Move move) {
            return Objects.requireNonNull(verdicts.get(move.id()));
        }
    }

    /** One proposal after the other, as if each were a plan. */
    private Session session(RuleBook rules, List<Proposal> proposals) {
        Map<MigrationId, Verdict> verdicts = new LinkedHashMap<>();
        Fleet meanwhile = fleet;
        for (Proposal proposal : proposals) {
            Map<MigrationId, Verdict> said =
                    judge.judge(plan(proposal), meanwhile, rules, at).moves();
            for (Move move : proposal.moves()) {
                if (said.get(move.id()) instanceof Verdict.Allow) {
                    meanwhile = meanwhile.with(move, at);
                }
            }
            verdicts.putAll(said);
        }
        return new Session(verdicts, meanwhile);
    }

    /** A draft, which policy never answers, of no plan that there is. */
    private Plan plan(Proposal proposal) {
        return new Plan(
                NO_PLAN,
                "0".repeat(64),
                proposal.goal(),
                at,
                at.plus(LIFE),
                PlanState.DRAFT,
                proposal.moves(),
                List.of());
    }

    private List<Report.Closed> closed(Proposal proposal, Move move, Fleet meanwhile) {
        List<Report.Closed> closed = new ArrayList<>();
        List<HostId> others = fleet.hosts().stream()
                .map(Host::id)
                .filter(host -> !host.equals(move.from()) && !host.equals(move.to()))
                .sorted()
                .toList();
        List<Move> before = proposal.moves().stream()
                .takeWhile(other -> !other.id().equals(move.id()))
                .filter(other -> other.vm().equals(move.vm()))
                .toList();
        Fleet rest = meanwhile;
        for (Move other : proposal.moves()) {
            rest = other.vm().equals(move.vm()) ? rest.without(other.id()) : rest;
        }
        for (HostId host : others) {
            List<Move> way = new ArrayList<>(before);
            way.add(to(host, move));
            Plan alone = plan(new Proposal(proposal.goal(), way));
            Verdict verdict = judge.judge(alone, rest, then, at).moves().get(move.id());
            if (verdict instanceof Verdict.Deny) {
                closed.add(new Report.Closed(host, Opinion.of(verdict).decisions()));
            }
        }
        return closed;
    }

    private static Move to(HostId host, Move move) {
        return new Move(
                move.id(),
                move.vm(),
                move.vmName(),
                move.from(),
                host,
                move.startAt(),
                move.predicted(),
                move.worth(),
                List.of(),
                move.manner(),
                move.after());
    }

    private List<Report.Breach> breaches() {
        List<Report.Breach> breaches = new ArrayList<>();
        List<Vm> vms =
                fleet.vms().stream().sorted(Comparator.comparing(Vm::name)).toList();
        for (Rule rule : tried.rules()) {
            for (Vm vm : vms) {
                Optional<String> objection =
                        fleet.host(vm.host()).flatMap(host -> new Stay(vm, host, fleet).objection(rule));
                objection.ifPresent(
                        reason -> breaches.add(new Report.Breach(vm.id(), vm.name(), vm.host(), rule.name(), reason)));
            }
        }
        return breaches;
    }
}
