package dev.tern.policy.edge.metrics;

import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.word.Words;
import dev.tern.policy.edge.loop.AuditWriter;
import dev.tern.policy.rule.RuleBook;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts verdicts, what rules decided, and rows of the audit log. Rules are few, so their names may be tags. */
public final class PolicyMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger rules = new AtomicInteger();

    public PolicyMetrics(MeterRegistry registry, AuditWriter audit) {
        this.registry = registry;
        Gauge.builder("tern.policy.rules", rules, AtomicInteger::get)
                .description("Rules in force")
                .register(registry);
        FunctionCounter.builder("tern.policy.audit.rows", audit, AuditWriter::rows)
                .description("Rows added to the audit log")
                .register(registry);
        FunctionCounter.builder("tern.policy.audit.failures", audit, AuditWriter::failures)
                .description("Writes to the audit log that failed")
                .register(registry);
        Gauge.builder("tern.policy.audit.up", audit, writer -> writer.trouble().isEmpty() ? 1 : 0)
                .description("Whether the audit log takes rows")
                .register(registry);
    }

    public void inForce(RuleBook book) {
        rules.set(book.rules().size());
    }

    public void answered(PlanVerdict answer) {
        answer.moves().values().forEach(this::count);
    }

    public void withdrew(PlanVerdict answer) {
        Counter.builder("tern.policy.withdrawals")
                .description("Plans of which allows were taken back")
                .register(registry)
                .increment();
        answer.moves().values().forEach(this::decisions);
    }

    private void count(Verdict verdict) {
        Counter.builder("tern.policy.verdicts")
                .description("Verdicts on moves")
                .tag("verdict", verdict.word())
                .register(registry)
                .increment();
        decisions(verdict);
    }

    private void decisions(Verdict verdict) {
        for (RuleDecision decision : verdict.decisions()) {
            Counter.builder("tern.policy.decisions")
                    .description("What rules decided")
                    .tag("rule", decision.rule())
                    .tag("effect", Words.of(decision.effect()))
                    .register(registry)
                    .increment();
        }
    }
}
