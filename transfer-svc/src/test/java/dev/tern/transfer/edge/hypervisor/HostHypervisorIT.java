package dev.tern.transfer.edge.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.eventing.json.TernJson;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.transfer.TestHost;
import dev.tern.transfer.migration.Answer;
import java.nio.file.Path;
import java.util.Map;
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
        try (HostHypervisor hypervisor = new HostHypervisor(HostId.of("host-b"), socket, Runnable::run);
                EmbeddedHypervisor client = EmbeddedHypervisor.connect(socket)) {
            refuses(hypervisor, "definition.differs", definition(ANOTHER, MEMORY));
            refuses(hypervisor, "definition.differs", definition(ANNOUNCED, DataSize.ofMiB(64)));
            refuses(hypervisor, "definition.unreadable", "<domain/>");
            refuses(hypervisor, "definition.unreadable", "{\"id\":\"" + ANNOUNCED + "\",\"id\":\"" + ANOTHER + "\"}");
            assertThat(client.guests()).isEmpty();

            assertThat(prepare(hypervisor, definition(ANNOUNCED, MEMORY))).isInstanceOf(Answer.Given.class);
            assertThat(client.guests()).hasSize(1);
        } finally {
            daemon.destroy();
        }
    }

    private void refuses(HostHypervisor hypervisor, String code, String definition) throws Exception {
        assertThat(prepare(hypervisor, definition)).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(
                        refused.why().code())
                .isEqualTo(code));
    }

    private Answer<Answer.Done> prepare(HostHypervisor hypervisor, String definition) throws Exception {
        CompletableFuture<Answer<Answer.Done>> answer = new CompletableFuture<>();
        hypervisor.prepareIncoming(ANNOUNCED, MEMORY, definition, folder.resolve("in.sock"), answer::complete);
        return answer.get(30, TimeUnit.SECONDS);
    }

    private static String definition(VmId vm, DataSize memory) {
        return TernJson.text(new GuestDefinition(vm, "db-1", 1, memory, Map.of(), "idle", Map.of("seed", "1")));
    }
}
