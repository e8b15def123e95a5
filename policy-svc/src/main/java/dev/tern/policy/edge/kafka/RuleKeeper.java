package dev.tern.policy.edge.kafka;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.policy.audit.Fact;
import dev.tern.policy.audit.Facts;
import dev.tern.policy.edge.loop.AuditWriter;
import dev.tern.policy.edge.loop.DeskLoop;
import dev.tern.policy.edge.loop.OwnerLoop;
import dev.tern.policy.rule.Problem;
import dev.tern.policy.rule.RuleBook;
import dev.tern.policy.rule.RuleReader;
import dev.tern.policy.rule.RuleSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts rules in force, and tells who must know. Rules with a mistake change nothing. */
public final class RuleKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuleKeeper.class);
    private static final Duration RELOAD_WITHIN = Duration.ofSeconds(30);

    /** One reload after the other, so that the rules read last are the ones in force. */
    private final OwnerLoop loop = new OwnerLoop("rules");

    private final RuleSource source;
    private final RuleReader reader = new RuleReader();
    private final DeskLoop desk;
    private final AuditWriter audit;
    private final EventPublisher publisher;
    private final Events events;
    private final InstantSource clock;
    private final Consumer<RuleBook> adopted;
    private final Consumer<PlanVerdict> withdrawn;
    private final Consumer<PlanVerdict> answered;

    /**
     * @param adopted told of the rules that are now in force
     * @param withdrawn told of the answers by which allows are taken back
     * @param answered told of the answers to plans that waited for people
     */
    public RuleKeeper(
            RuleSource source,
            DeskLoop desk,
            AuditWriter audit,
            EventPublisher publisher,
            Events events,
            InstantSource clock,
            Consumer<RuleBook> adopted,
            Consumer<PlanVerdict> withdrawn,
            Consumer<PlanVerdict> answered) {
        this.source = source;
        this.desk = desk;
        this.audit = audit;
        this.publisher = publisher;
        this.events = events;
        this.clock = clock;
        this.adopted = adopted;
        this.withdrawn = withdrawn;
        this.answered = answered;
    }

    /**
     * What came of it.
     *
     * @param adopted the rules now in force, where they were right
     * @param withdrawn plans of which allows were taken back
     */
    public record Outcome(Optional<RuleBook> adopted, List<Problem> problems, int withdrawn) {
        public Outcome {
            problems = List.copyOf(problems);
        }
    }

    public RuleReader.Reading check(RuleSource.Text text) {
        return reader.read(text);
    }

    /** @throws IllegalStateException naming every mistake, when the service cannot start with these rules */
    public void start() {
        Outcome outcome = reload("service:policy");
        if (outcome.adopted().isEmpty()) {
            throw new IllegalStateException("The rules cannot be used:\n"
                    + outcome.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
    }

    /** Reads the rules anew. */
    public Outcome reload(String actor) {
        try {
            return loop.ask(() -> readAnew(actor), RELOAD_WITHIN);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The rules were not reloaded: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The rules were not reloaded within " + RELOAD_WITHIN, e);
        }
    }

    private Outcome readAnew(String actor) {
        RuleReader.Reading reading = reader.read(source.read());
        reading.problems().forEach(problem -> LOG.warn("Rules: {}", problem));
        if (reading.book().isEmpty()) {
            alert(true, reading.problems().size() + " problems keep the rules as they were");
            return new Outcome(Optional.empty(), reading.problems(), 0);
        }
        RuleBook book = reading.book().get();
        List<Event<PlanVerdict>> said = said(desk.ask(each -> each.adopt(book)));
        List<Event<PlanVerdict>> anew = said(desk.ask(each -> each.judgeAnew()));
        adopted.accept(book);
        alert(false, "the rules are right");
        record(actor, book, said);
        said.forEach(event -> say(event, withdrawn));
        if (!anew.isEmpty() && isRecorded(anew)) {
            anew.forEach(event -> say(event, answered));
        }
        LOG.info(
                "{} rules in force, version {}, {} plans lost an allow",
                book.rules().size(),
                book.version(),
                said.size());
        return new Outcome(Optional.of(book), reading.problems(), said.size());
    }

    private List<Event<PlanVerdict>> said(List<PlanVerdict> answers) {
        return answers.stream()
                .map(answer -> events.of(EventType.VERDICT, answer))
                .toList();
    }

    private void say(Event<PlanVerdict> event, Consumer<PlanVerdict> told) {
        told.accept(event.data());
        var unused = publisher.publish(event);
    }

    /** One that cannot be recorded is not said: its plan goes on waiting for people. */
    private boolean isRecorded(List<Event<PlanVerdict>> anew) {
        try {
            audit.write(anew.stream().flatMap(event -> Facts.of(event).stream()).toList());
            return true;
        } catch (IOException e) {
            LOG.error("{} plans wait for people as before: their verdicts cannot be recorded", anew.size(), e);
            return false;
        }
    }

    /** A withdrawal is said even where it cannot be recorded: it only makes things safer. */
    private void record(String actor, RuleBook book, List<Event<PlanVerdict>> said) {
        Instant now = clock.instant();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                "tern://policy rules " + book.version() + " " + now,
                new AuditEntry(
                        now,
                        actor,
                        "rules.adopted",
                        "rules",
                        book.rules().size() + " rules in force",
                        Map.of("version", book.version()))));
        said.forEach(event -> facts.addAll(Facts.of(event)));
        try {
            audit.write(facts);
        } catch (IOException e) {
            LOG.error("The change of rules is not recorded", e);
        }
    }

    private void alert(boolean firing, String text) {
        var unused = publisher.publish(
                EventType.ALERT, AlertKind.POLICY_RULES_BROKEN.alert("rules", text, clock.instant(), firing));
    }

    @Override
    public void close() {
        loop.close();
    }
}
