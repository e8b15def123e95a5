package dev.tern.policy.edge.kafka;

import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.read.TopicReader;
import dev.tern.eventing.transactions.EventFlow;
import dev.tern.policy.edge.loop.AuditWriter;
import dev.tern.policy.edge.loop.DeskLoop;
import dev.tern.policy.verdict.Desk;
import java.time.Instant;
import java.util.function.Consumer;

/** All that the service reads, as one thing to start and to close. */
public final class PolicyStreams implements AutoCloseable {
    private final TopicReader state;
    private final TopicReader samples;
    private final EventFlow answers;
    private final EventFlow recording;
    private final AuditIntake intake;

    /** @param samplesSince samples before this time are of no use any more */
    public PolicyStreams(
            KafkaConnection kafka,
            Events events,
            EventPublisher publisher,
            DeskLoop desk,
            AuditWriter audit,
            Instant samplesSince,
            Consumer<PlanVerdict> told) {
        DeadLetters letters = new DeadLetters(publisher);
        this.intake = new AuditIntake(audit);
        this.state = TopicReader.on(kafka.named("state"))
                .topics(Topic.INVENTORY, Topic.EVENTS, Topic.PLANS, Topic.VERDICTS)
                .deadLetters(letters)
                .start(FleetFeed.state(desk, () -> desk.tell(Desk::completed)));
        this.samples = TopicReader.on(kafka.named("samples"))
                .topics(Topic.SAMPLES)
                .since(samplesSince)
                .start(FleetFeed.samples(desk));
        this.answers = EventFlow.on(kafka.named("answers"), "policy")
                .topics(Topic.PLANS)
                .once(this::isFleetKnown)
                .start(new PlanAnswers(desk, audit, events, told));
        this.recording = EventFlow.on(kafka.named("audit"), "policy-audit")
                .topics(Topic.AUDIT, Topic.EVENTS, Topic.COMMANDS, Topic.PLANS)
                .staleToo()
                .start(intake);
    }

    /**
     * Before that no plan is answered: one that was allowed before a restart and is under way would be judged as if it
     * were new.
     */
    private boolean isFleetKnown() {
        return state.isCaughtUp() && samples.isCaughtUp();
    }

    public TopicReader state() {
        return state;
    }

    public TopicReader samples() {
        return samples;
    }

    public EventFlow answers() {
        return answers;
    }

    public EventFlow recording() {
        return recording;
    }

    /** Stops answering first; what is being recorded is recorded. */
    @Override
    public void close() {
        answers.close();
        intake.close();
        recording.close();
        samples.close();
        state.close();
    }
}
