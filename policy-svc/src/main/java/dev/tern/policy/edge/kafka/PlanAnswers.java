package dev.tern.policy.edge.kafka;

import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.transactions.EventFlow;
import dev.tern.policy.audit.Facts;
import dev.tern.policy.edge.loop.AuditWriter;
import dev.tern.policy.edge.loop.DeskLoop;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers submitted plans. A verdict is recorded before it is said; what cannot be recorded is denied. */
final class PlanAnswers implements EventFlow.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(PlanAnswers.class);

    private final DeskLoop desk;
    private final AuditWriter audit;
    private final Events events;
    private final Consumer<PlanVerdict> told;

    PlanAnswers(DeskLoop desk, AuditWriter audit, Events events, Consumer<PlanVerdict> told) {
        this.desk = desk;
        this.audit = audit;
        this.events = events;
        this.told = told;
    }

    @Override
    public List<Event<?>> handle(Event<?> event) {
        if (!(event.data() instanceof Plan plan) || plan.state() != PlanState.SUBMITTED) {
            return List.of();
        }
        Event<PlanVerdict> answer = events.of(EventType.VERDICT, desk.ask(each -> each.answer(plan)));
        try {
            audit.write(Facts.of(answer));
        } catch (IOException e) {
            LOG.error("Plan {} is denied: its verdict cannot be recorded", plan.id(), e);
            answer = events.of(
                    EventType.VERDICT,
                    desk.ask(each ->
                            each.deny(plan, "tern.audit-down", "the verdict cannot be recorded: " + e.getMessage())));
        }
        told.accept(answer.data());
        return List.of(answer);
    }
}
