package dev.tern.policy.edge.rest;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.eventing.service.ProblemException;
import dev.tern.eventing.service.RequestBody;
import dev.tern.policy.audit.Fact;
import dev.tern.policy.edge.kafka.RuleKeeper;
import dev.tern.policy.edge.loop.AuditWriter;
import dev.tern.policy.edge.loop.DeskLoop;
import dev.tern.policy.edge.yaml.YamlRules;
import dev.tern.policy.fleet.Fleet;
import dev.tern.policy.rule.Problem;
import dev.tern.policy.rule.RuleBook;
import dev.tern.policy.rule.RuleReader;
import dev.tern.policy.trial.Opinion;
import dev.tern.policy.trial.Proposal;
import dev.tern.policy.trial.Report;
import dev.tern.policy.trial.Trial;
import dev.tern.policy.verdict.Terms;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tries rules that are not in force on moves that nobody makes. Nothing is allowed by it, and nothing kept but the audit row. */
@Path("/api/rules/try")
@Produces(MediaType.APPLICATION_JSON)
public final class TrialResource {
    private static final int UNPROCESSABLE = 422;
    private static final int MOST_MOVES = 1000;
    private static final int MOST_ADDED = 100;
    private static final int LONGEST_NAME = 200;

    private final DeskLoop desk;
    private final RuleKeeper keeper;
    private final AuditWriter audit;
    private final Terms terms;
    private final InstantSource clock;

    @Inject
    TrialResource(DeskLoop desk, RuleKeeper keeper, AuditWriter audit, Terms terms, InstantSource clock) {
        this.desk = desk;
        this.keeper = keeper;
        this.audit = audit;
        this.terms = terms;
        this.clock = clock;
    }

    /** @param like whose zone and labels it has */
    record Added(HostId host, HostId like) {}

    /**
     * @param file the name under which mistakes in the rules are told
     * @param rules YAML, of the form of a rules file
     * @param added hosts that there might be
     */
    record Request(
            String file,
            String rules,
            @Nullable List<Added> added,
            @Nullable List<Proposal> plans,
            @Nullable String actor) {

        List<Added> hosts() {
            return added == null ? List.of() : added;
        }

        List<Proposal> proposals() {
            return plans == null ? List.of() : plans;
        }
    }

    /** What policy goes by, both as of one moment. */
    private record Moment(RuleBook inForce, Fleet fleet) {}

    /** @param hypothetical always: none of it is a verdict */
    public record View(
            boolean hypothetical,
            String version,
            List<String> replaced,
            List<Report.Judged> moves,
            List<Report.Breach> breaches,
            List<String> silent,
            List<RulesResource.ProblemView> lint) {}

    /** What the rules in force, with these added, would say of moves, and of where guests are now. */
    @POST
    public View tryOut(byte[] body) {
        Request request = RequestBody.read(body, Request.class);
        String file = line("file", request.file());
        String actor = line("actor", request.actor() == null ? "user:unknown" : request.actor());
        refuseTooMuch(request);
        RuleBook tried = read(file, request.rules());
        Moment moment = desk.ask(each -> new Moment(each.rules(), each.fleet()));
        Fleet fleet = withAdded(moment.fleet(), request.hosts());
        Instant now = clock.instant();
        Report report = new Trial(terms, moment.inForce(), tried, fleet, now).of(request.proposals());
        record(actor, file, tried, report, now);
        return new View(
                true,
                tried.version(),
                report.replaced(),
                report.moves(),
                report.breaches(),
                report.silent(),
                RulesResource.views(tried.lint(fleet).stream()
                        .filter(problem -> !problem.code().equals("rule.none.allows"))
                        .toList()));
    }

    private RuleBook read(String file, String text) {
        RuleReader.Reading reading = keeper.check(YamlRules.parse(file, text.getBytes(StandardCharsets.UTF_8)));
        RuleBook book = reading.book()
                .orElseThrow(() -> ProblemException.of(
                        UNPROCESSABLE,
                        "rules.broken",
                        "The rules cannot be tried",
                        reading.problems().stream().map(Problem::toString).collect(Collectors.joining("; "))
                                + ": mend the file; nothing was tried"));
        if (book.rules().isEmpty()) {
            throw ProblemException.of(
                    UNPROCESSABLE,
                    "rules.none",
                    "There is nothing to try",
                    file + ":1:1: there is no rule in it: list at least one under \"rules\"");
        }
        return book;
    }

    private static Fleet withAdded(Fleet fleet, List<Added> added) {
        Fleet more = fleet;
        for (Added one : added) {
            Host like = fleet.host(one.like())
                    .orElseThrow(() -> ProblemException.badRequest(
                            "host.unknown",
                            "Policy knows no host " + one.like() + ", which " + one.host() + " is like"));
            if (more.host(one.host()).isPresent()) {
                throw ProblemException.badRequest("host.known", "There is a host " + one.host() + " already");
            }
            more = more.withTwin(one.host(), like);
        }
        return more;
    }

    private static void refuseTooMuch(Request request) {
        Set<MigrationId> ids = new HashSet<>();
        int moves = 0;
        for (Proposal proposal : request.proposals()) {
            for (Move move : proposal.moves()) {
                moves++;
                if (!ids.add(move.id())) {
                    throw ProblemException.badRequest(
                            "request.contradictory", "The move " + move.id() + " stands twice");
                }
            }
        }
        if (moves > MOST_MOVES || request.hosts().size() > MOST_ADDED) {
            throw ProblemException.badRequest(
                    "request.too.large",
                    "At most " + MOST_MOVES + " moves and " + MOST_ADDED + " added hosts are tried; given were " + moves
                            + " and " + request.hosts().size());
        }
    }

    /** Also that somebody only asked is recorded, and that it was no more than that. */
    private void record(String actor, String file, RuleBook tried, Report report, Instant now) {
        String text = "hypothetical, nothing was allowed: " + file + " with "
                + tried.rules().size()
                + " rules would allow " + count(report, Opinion.Effect.WOULD_ALLOW) + ", defer "
                + count(report, Opinion.Effect.WOULD_DEFER) + ", need approval for "
                + count(report, Opinion.Effect.WOULD_NEED_APPROVAL) + " and deny "
                + count(report, Opinion.Effect.WOULD_DENY)
                + " of " + report.moves().size() + " moves";
        Fact fact = new Fact(
                "tern://policy trial " + tried.version() + " " + now,
                new AuditEntry(now, actor, "rules.tried", "rules", text, Map.of("version", tried.version())));
        try {
            audit.write(List.of(fact));
        } catch (IOException e) {
            throw ProblemException.unavailable(
                    "policy.audit.down", "Nothing is tried while it cannot be recorded: " + e.getMessage());
        }
    }

    private static long count(Report report, Opinion.Effect effect) {
        return report.moves().stream()
                .filter(move -> move.then().effect() == effect)
                .count();
    }

    private static String line(String name, String given) {
        if (given.isBlank() || given.length() > LONGEST_NAME || given.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badRequest(
                    "request.text", "\"" + name + "\" has 1 to " + LONGEST_NAME + " characters on one line");
        }
        return given;
    }
}
