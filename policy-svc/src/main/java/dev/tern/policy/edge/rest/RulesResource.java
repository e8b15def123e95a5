package dev.tern.policy.edge.rest;

import dev.tern.eventing.service.ProblemException;
import dev.tern.policy.edge.kafka.RuleKeeper;
import dev.tern.policy.edge.loop.DeskLoop;
import dev.tern.policy.edge.yaml.YamlRules;
import dev.tern.policy.rule.Problem;
import dev.tern.policy.rule.Rule;
import dev.tern.policy.rule.RuleReader;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rules in force, their reloading, and the checking of others. */
@Path("/api/rules")
@Produces(MediaType.APPLICATION_JSON)
public final class RulesResource {
    private static final int UNPROCESSABLE = 422;

    private final DeskLoop desk;
    private final RuleKeeper keeper;

    @Inject
    RulesResource(DeskLoop desk, RuleKeeper keeper) {
        this.desk = desk;
        this.keeper = keeper;
    }

    /** A rule as it is shown. */
    public record RuleView(String name, String kind, String reason, String place) {
        static RuleView of(Rule rule) {
            return new RuleView(
                    rule.name(), rule.kind(), rule.reason(), rule.place().toString());
        }
    }

    /** A problem as it is shown. */
    public record ProblemView(String severity, String code, String file, int line, int column, String text) {
        static ProblemView of(Problem problem) {
            return new ProblemView(
                    problem.severity().name().toLowerCase(Locale.ROOT),
                    problem.code(),
                    problem.place().file(),
                    problem.place().line(),
                    problem.place().column(),
                    problem.text());
        }
    }

    public record RulesView(String version, List<RuleView> rules, List<ProblemView> lint) {}

    public record ReloadView(String version, int rules, int plansWithdrawn, List<ProblemView> lint) {}

    public record CheckView(boolean usable, int rules, List<ProblemView> problems) {}

    @GET
    public RulesView rules() {
        return desk.ask(each -> new RulesView(
                each.rules().version(),
                each.rules().rules().stream().map(RuleView::of).toList(),
                views(each.rules().lint(each.fleet()))));
    }

    /** Reads the rules anew; where there is a mistake the ones in force stay. */
    @POST
    @Path("/reload")
    public ReloadView reload() {
        RuleKeeper.Outcome outcome = keeper.reload("user:unknown");
        return outcome.adopted()
                .map(book -> new ReloadView(
                        book.version(), book.rules().size(), outcome.withdrawn(), views(outcome.problems())))
                .orElseThrow(() -> ProblemException.of(
                        UNPROCESSABLE,
                        "rules.broken",
                        "The rules cannot be used",
                        outcome.problems().stream().map(Problem::toString).collect(Collectors.joining("; "))
                                + "; the rules in force stay as they are"));
    }

    /** Reads the rules of the request and says what is wrong with them; nothing changes. */
    @POST
    @Path("/check")
    @Consumes({"application/yaml", "text/yaml", MediaType.TEXT_PLAIN})
    public CheckView check(byte[] body) {
        RuleReader.Reading reading = keeper.check(YamlRules.parse("request", body));
        List<Problem> problems = reading.book()
                .map(book -> desk.ask(each -> book.lint(each.fleet())))
                .orElse(reading.problems());
        int rules = reading.book().map(book -> book.rules().size()).orElse(0);
        return new CheckView(reading.book().isPresent(), rules, views(problems));
    }

    static List<ProblemView> views(List<Problem> problems) {
        return problems.stream().map(ProblemView::of).toList();
    }
}
