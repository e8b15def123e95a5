package dev.tern.policy.edge.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.policy.Scenario;
import dev.tern.policy.edge.h2.H2AuditStore;
import dev.tern.policy.edge.h2.HeadFile;
import dev.tern.policy.edge.loop.AuditWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditIntakeIT {
    @TempDir
    Path folder;

    @Test
    void shouldRecordABatchAsOneAndEachEventOnceWhenItIsHandledAgain() throws IOException, InterruptedException {
        try (H2AuditStore store = H2AuditStore.open(folder.resolve("audit"));
                AuditWriter audit = new AuditWriter(store, new HeadFile(folder.resolve("audit.head")), told -> {});
                AuditIntake intake = new AuditIntake(audit)) {
            // given a batch that was given up after two events
            intake.handle(event(1));
            intake.handle(event(2));

            // when it is handled again, as a whole
            intake.handle(event(1));
            intake.handle(event(2));
            intake.handle(event(3));
            assertThat(store.head().sequence()).isZero();
            intake.settle();
            intake.settle();

            // then
            assertThat(store.head().sequence()).isEqualTo(3);
        }
    }

    @Test
    void shouldGiveUpABatchRatherThanLoseItWhenTheServiceEndsWithoutItsLog() throws IOException {
        // given a log that is gone
        H2AuditStore store = H2AuditStore.open(folder.resolve("audit"));
        try (AuditWriter audit = new AuditWriter(store, new HeadFile(folder.resolve("audit.head")), told -> {})) {
            store.close();
            AuditIntake intake = new AuditIntake(audit);
            intake.handle(event(1));

            // when
            intake.close();

            // then the flow is told, and does not commit
            assertThatThrownBy(intake::settle).isInstanceOf(InterruptedException.class);
        }
    }

    private static Event<AuditEntry> event(int number) {
        return new Event<>(
                "id-" + number,
                "tern://monitor",
                Scenario.NOW,
                EventType.AUDIT,
                new AuditEntry(Scenario.NOW, "user:ann", "host.cordoned", "host-a", "", Map.of()));
    }
}
