package dev.tern.transfer;

import static dev.tern.transfer.LibvirtPair.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.hypervisor.GuestAgent;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.AgentGuest;
import dev.tern.hypervisor.libvirt.LibvirtConnector;
import dev.tern.transfer.edge.hooks.GuestAgentClock;
import dev.tern.transfer.edge.hooks.GuestAgents;
import dev.tern.transfer.edge.hooks.HookTargets;
import dev.tern.transfer.migration.Answer;
import dev.tern.transfer.migration.GuestClock.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real guest, whose agent runs its hook, moves between two real libvirtds. */
class HooksIT {

    @TempDir
    private Path folder;

    private final List<String> posted = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private LibvirtPair pair;
    private AgentGuest guest;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            posted.add(new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            request.sendResponseHeaders(204, -1);
            request.close();
        });
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        pair = new LibvirtPair(folder, false, new HookTargets(Optional.of(uri), true, Duration.ofSeconds(30)));
        guest = new AgentGuest(
                AgentGuest.image(folder), folder, "agent", VmId.of("7a1c0de0-0000-4000-8001-000000000001"));
        pair.a.libvirt().define(guest.xml());
        assertThat(pair.a.virsh("start", guest.name)).doesNotContain("error");
        awaitTrue(() -> pair.a.agent().owns(guest.id) && mode("ok"));
    }

    @AfterEach
    void stop() throws IOException {
        if (pair != null) {
            pair.close();
        }
        if (server != null) {
            server.stop(0);
        }
    }

    /** Inside the guest, as its user. */
    private boolean mode(String mode) throws IOException {
        try (LibvirtConnector connector = pair.a.libvirt().connector();
                Hypervisor hypervisor = connector.connect()) {
            GuestAgent agent = hypervisor.guestAgent(guest.id);
            long process = agent.start("/bin/busybox", List.of("sh", "-c", "echo " + mode + " >/tmp/mode"));
            awaitTrue(() -> agent.exit(process).isPresent());
            return true;
        } catch (HypervisorRefusal e) {
            assertThat(e.code()).isEqualTo("guest.agent.away");
            return false;
        }
    }

    private MigrationState move(LibvirtPair.Place from, LibvirtPair.Place to) {
        return pair.move(guest.id, guest.name, from, to);
    }

    @Test
    void shouldTellTheGuestOfItsMoveAndLookAtItsClock() throws IOException {
        // given one that asks for more time once
        assertThat(mode("later")).isTrue();

        // when
        assertThat(move(pair.a, pair.b)).isInstanceOf(Done.class);
        awaitTrue(() -> pair.audited("hook.after").size() == 2
                && !pair.audited("clock.checked").isEmpty());

        // then
        assertThat(guest.told()).hasSize(3);
        assertThat(guest.told().get(0)).startsWith("before ").endsWith(" host-a host-b");
        assertThat(guest.told().get(1)).isEqualTo(guest.told().get(0));
        assertThat(guest.told().get(2)).isEqualTo(guest.told().get(0).replace("before", "after"));
        assertThat(pair.audited("hook.before"))
                .extracting(AuditEntry::reason)
                .containsExactlyInAnyOrder("guest: acknowledged", "webhook: acknowledged");
        assertThat(posted).hasSize(2);
        assertThat(posted.getFirst()).contains("\"name\":\"agent\"", "\"moment\":\"before\"");
        assertThat(posted.getLast()).contains("\"from\":\"host-a\"", "\"moment\":\"after\"");
        assertThat(pair.audited("clock.checked").getFirst().detail()).containsKeys("offset_ms", "within_ms");

        // and back
        assertThat(move(pair.b, pair.a)).isInstanceOf(Done.class);
        awaitTrue(() -> pair.audited("hook.after").size() == 4);
        assertThat(guest.told()).hasSize(5);
    }

    @Test
    void shouldWarnOfAClockThatIsWrongAndBeAbleToSetIt() throws Exception {
        // given
        try (LibvirtConnector connector = pair.a.libvirt().connector();
                Hypervisor hypervisor = connector.connect()) {
            hypervisor.guestAgent(guest.id).setClock(Instant.now().minus(Duration.ofHours(1)));
        }

        // when
        assertThat(move(pair.a, pair.b)).isInstanceOf(Done.class);

        // then
        awaitTrue(() -> pair.firing(guest.id).contains("vm.clock.wrong"));
        assertThat(pair.audited("clock.checked").getFirst().detail())
                .hasEntrySatisfying("offset_ms", ms -> assertThat(Long.parseLong(ms))
                        .isLessThan(-Duration.ofMinutes(59).toMillis()));

        // and when it is set as the destination's agent would
        try (GuestAgents agents = new GuestAgents(pair.b.libvirt().connector());
                GuestAgentClock clock =
                        new GuestAgentClock(agents, InstantSource.system(), TestAgent.TICKER, Runnable::run)) {
            CompletableFuture<Answer<Reading>> read = new CompletableFuture<>();
            clock.set(guest.id, set -> clock.read(guest.id, read::complete));

            // then
            assertThat(read.get(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(Answer.Given.class, given -> assertThat(
                            ((Reading) given.value()).ahead().abs())
                    .isLessThan(Duration.ofMinutes(1)));
        }
    }

    @Test
    void shouldKeepAGuestThatObjectsWhereItIs() throws IOException {
        // given
        assertThat(mode("object")).isTrue();

        // when
        MigrationState end = move(pair.a, pair.b);
        awaitTrue(() -> pair.audited("hook.undone").size() == 2);

        // then
        assertThat(end).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.why().code()).isEqualTo("hook.objected");
            assertThat(failed.why().text()).contains("/etc/tern/move-hook ended with 3: a backup runs");
        });
        assertThat(guest.told()).hasSize(2);
        assertThat(guest.told().getLast()).startsWith("undone ");
        assertThat(posted.getLast()).contains("\"moment\":\"undone\"");
        assertThat(pair.a.libvirt().state(guest.name)).startsWith("running");
    }
}
