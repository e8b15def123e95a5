package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.policy.edge.yaml.YamlRules;
import dev.tern.policy.rule.RuleBook;
import dev.tern.policy.rule.RuleReader;
import dev.tern.policy.verdict.Desk;
import dev.tern.policy.verdict.Terms;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The policy service's process: the product's desk and rules between their topics. A plan is answered once an event. */
final class Ruling extends Life {

    private static final RuleBook ALLOW = book("allow");
    private static final RuleBook DENY = book("deny");

    private @Nullable Desk desk;
    private Broker.@Nullable Writer writer;
    private final Set<String> answered = new HashSet<>();
    private RuleBook rules = ALLOW;
    private int said;

    Ruling(World world) {
        super(world, "policy");
    }

    private static RuleBook book(String effect) {
        String text = "version: 1\nrules:\n  - name: simulated\n    kind: when\n    effect: " + effect
                + "\n    when: \"true\"\n";
        return new RuleReader()
                .read(YamlRules.parse("rules.yaml", text.getBytes(StandardCharsets.UTF_8)))
                .book()
                .orElseThrow();
    }

    @Override
    void begin() {
        writer = world.broker.writer(this);
        Desk begun = new Desk(Terms.DEFAULT, world::wall);
        var unused = begun.adopt(rules);
        desk = begun;
        Instant since = world.wall();
        world.broker.read(
                this,
                EnumSet.of(Topic.INVENTORY, Topic.EVENTS, Topic.PLANS, Topic.VERDICTS, Topic.SAMPLES),
                World.START,
                event -> told(begun, event, since),
                begun::completed);
    }

    private void told(Desk begun, Event<?> event, Instant since) {
        switch (event.data()) {
            case Host host -> begun.saw(host);
            case Vm vm -> begun.saw(vm, event.time());
            case HostSample sample -> begun.saw(sample);
            case MigrationEvent move -> begun.saw(move);
            case PlanVerdict verdict -> begun.saw(verdict);
            case Plan plan -> {
                begun.saw(plan);
                boolean old = event.time().isBefore(since.minusSeconds(20));
                if (plan.state() == PlanState.SUBMITTED && !old && answered.add(event.source() + event.id())) {
                    say(begun.answer(plan));
                }
            }
            default -> {}
        }
    }

    private void say(PlanVerdict verdict) {
        Broker.Writer open = writer;
        if (open != null) {
            open.write(new Event<>(life() + "-" + said++, "tern://policy", world.wall(), EventType.VERDICT, verdict));
        }
    }

    /** The rules change; what they would not allow any more is taken back. */
    void deny(boolean now) {
        rules = now ? DENY : ALLOW;
        within(life(), () -> {
            Desk open = desk;
            if (open != null) {
                open.adopt(rules).forEach(this::say);
            }
        });
    }

    @Override
    void gone() {
        desk = null;
    }
}
