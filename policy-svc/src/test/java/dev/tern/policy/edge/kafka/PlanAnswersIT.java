package dev.tern.policy.edge.kafka;

import static dev.tern.policy.Scenario.ALLOW_ALL;
import static dev.tern.policy.Scenario.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.codec.Events;
import dev.tern.policy.Scenario;
import dev.tern.policy.edge.h2.H2AuditStore;
import dev.tern.policy.edge.h2.HeadFile;
import dev.tern.policy.edge.loop.AuditWriter;
import dev.tern.policy.edge.loop.DeskLoop;
import dev.tern.policy.verdict.Desk;
import dev.tern.policy.verdict.Terms;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanAnswersIT {
    private final List<String> alarms = new ArrayList<>();
    private final Plan plan = Scenario.plan(Scenario.move(1, "host-a", "host-c"));

    @TempDir
    Path folder;

    @Test
    void shouldRecordAVerdictBeforeSayingItAndDenyWhatCannotBeRecorded() throws IOException {
        H2AuditStore store = H2AuditStore.open(folder.resolve("audit"));
        try (DeskLoop desk = new DeskLoop(new Desk(Terms.DEFAULT, InstantSource.fixed(NOW)));
                AuditWriter audit = new AuditWriter(store, new HeadFile(folder.resolve("audit.head")), alarms::add)) {
            PlanAnswers answers = new PlanAnswers(desk, audit, events(), told -> {});
            know(desk);

            // given an allow that is recorded
            Verdict allowed = verdict(answers);
            assertThat(allowed).isInstanceOf(Verdict.Allow.class);
            assertThat(store.head().sequence()).isEqualTo(1);

            // when the log is gone
            store.close();
            Verdict denied = verdict(answers);

            // then
            assertThat(denied.decisions()).extracting(RuleDecision::rule).containsExactly("tern.audit-down");
            assertThat(alarms).hasSize(1);
            assertThat(audit.trouble()).isNotEmpty();
        }
    }

    @Test
    void shouldAnswerOnlyPlansThatAreSubmitted() throws IOException {
        try (H2AuditStore store = H2AuditStore.open(folder.resolve("audit"));
                DeskLoop desk = new DeskLoop(new Desk(Terms.DEFAULT, InstantSource.fixed(NOW)));
                AuditWriter audit = new AuditWriter(store, new HeadFile(folder.resolve("audit.head")), alarms::add)) {
            PlanAnswers answers = new PlanAnswers(desk, audit, events(), told -> {});

            for (PlanState state : PlanState.values()) {
                // when
                List<Event<?>> said = answers.handle(events().of(EventType.PLAN, plan.withState(state)));

                // then
                assertThat(said).hasSize(state == PlanState.SUBMITTED ? 1 : 0);
            }
        }
    }

    private static void know(DeskLoop desk) {
        desk.tell(each -> {
            Scenario.hosts().forEach(host -> {
                each.saw(host);
                each.saw(new HostSample(host.id(), NOW, Ratio.ZERO, DataSize.ZERO, List.of()));
            });
            each.saw(Scenario.vm(1, "host-a", Map.of()), NOW);
            each.completed();
            each.adopt(Scenario.book(ALLOW_ALL));
        });
    }

    private Verdict verdict(PlanAnswers answers) {
        List<Event<?>> said = answers.handle(events().of(EventType.PLAN, plan));
        assertThat(said).hasSize(1);
        return ((PlanVerdict) said.getFirst().data())
                .moves()
                .values()
                .iterator()
                .next();
    }

    private static Events events() {
        return new Events("tern://policy", InstantSource.fixed(NOW), new Random(7));
    }
}
