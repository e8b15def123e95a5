package dev.tern.transfer.edge.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.connect.HypervisorUri;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.transfer.TestHost;
import dev.tern.transfer.migration.Answer;
import dev.tern.transfer.migration.Hypervisor;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostHypervisorIT {

    private static final VmId ANNOUNCED = VmId.of(new UUID(0, 1).toString());
    private static final VmId ANOTHER = VmId.of(new UUID(0, 2).toString());
    private static final DataSize MEMORY = DataSize.ofMiB(16);

    @TempDir
    Path folder;

    /** The session names one guest; its definition, another or more memory than was reserved. */
    @Test
    void shouldNotPrepareAnotherGuestThanWasAnnounced() throws Exception {
        Path socket = folder.resolve("host-b.sock");
        Process daemon = TestHost.daemon(folder, "host-b", socket);
        try (HostHypervisor hypervisor = new HostHypervisor(
                        HostId.of("host-b"), HypervisorUri.embedded(socket), List.of(), "127.0.0.1", Runnable::run);
                EmbeddedHypervisor client = EmbeddedHypervisor.connect(socket)) {
            refuses(hypervisor, "document.differs", document(ANOTHER, MEMORY));
            refuses(hypervisor, "document.differs", document(ANNOUNCED, DataSize.ofMiB(64)));
            refuses(hypervisor, "document.unreadable", "<domain/>");
            refuses(hypervisor, "document.unreadable", "{\"id\":\"" + ANNOUNCED + "\",\"id\":\"" + ANOTHER + "\"}");
            assertThat(client.guests()).isEmpty();

            assertThat(prepare(hypervisor, document(ANNOUNCED, MEMORY))).isInstanceOf(Answer.Given.class);
            assertThat(client.guests()).hasSize(1);
        } finally {
            daemon.destroy();
        }
    }

    private void refuses(HostHypervisor hypervisor, String code, String document) throws Exception {
        assertThat(prepare(hypervisor, document)).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(
                        refused.why().code())
                .isEqualTo(code));
    }

    private Answer<String> prepare(HostHypervisor hypervisor, String document) throws Exception {
        CompletableFuture<Answer<String>> answer = new CompletableFuture<>();
        hypervisor.prepareIncoming(
                new Hypervisor.Coming(ANNOUNCED, MEMORY, document, MigrationMode.RELAY, 2, folder.resolve("in.sock")),
                answer::complete);
        return answer.get(30, TimeUnit.SECONDS);
    }

    private static String document(VmId vm, DataSize memory) {
        return """
            {"id":"%s","name":"db-1","vcpus":1,"memory_bytes":%d,"program":"idle","program_settings":{"seed":"1"}}
            """.formatted(vm, memory.bytes());
    }
}
