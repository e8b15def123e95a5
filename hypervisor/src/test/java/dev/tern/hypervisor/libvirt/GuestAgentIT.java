package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestAgent;
import dev.tern.hypervisor.GuestAgent.Exit;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent in a real guest, by way of a real libvirtd. */
class GuestAgentIT {

    private static final String SHELL = "/bin/busybox";

    @TempDir
    private static Path folder;

    private static Path image;
    private static TestHost host;
    private static LibvirtConnector connector;
    private static Hypervisor hypervisor;
    private static int made;

    @BeforeAll
    static void startHost() throws IOException {
        TestHost.isNeeded();
        image = AgentGuest.image(folder);
        host = new TestHost(folder.resolve("a"));
        connector = host.connector();
        hypervisor = connector.connect();
    }

    @AfterAll
    static void stopHost() throws IOException {
        if (hypervisor != null) {
            hypervisor.close();
        }
        if (connector != null) {
            connector.close();
        }
        if (host != null) {
            host.close();
        }
    }

    private static VmId id() {
        return VmId.of("6f1c0de0-0000-4000-8003-%012d".formatted(++made));
    }

    private static AgentGuest started() throws IOException {
        VmId id = id();
        AgentGuest guest = new AgentGuest(image, folder, "agent" + made, id);
        host.define(guest.xml());
        assertThat(host.virsh("start", guest.name)).doesNotContain("error");
        return guest;
    }

    private static GuestAgent agent(AgentGuest guest) {
        return await(() -> {
            try {
                return Optional.of(hypervisor.guestAgent(guest.id));
            } catch (HypervisorRefusal e) {
                assertThat(e.code()).isEqualTo("guest.agent.away");
                return Optional.<GuestAgent>empty();
            }
        });
    }

    private static <T> T await(Callable<Optional<T>> something) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(something, Optional::isPresent)
                .orElseThrow();
    }

    private static Exit run(GuestAgent agent, String line) throws IOException {
        long process = agent.start(SHELL, List.of("sh", "-c", line));
        return await(() -> agent.exit(process));
    }

    @Test
    void shouldRunProgramsInsideAndKeepTheGuestsClock() throws IOException {
        // given
        AgentGuest guest = started();
        GuestAgent agent = agent(guest);

        // then
        assertThat(run(agent, "echo all is well")).isEqualTo(new Exit(0, "all is well"));
        assertThat(run(agent, "echo out; echo a backup runs >&2; exit 3")).isEqualTo(new Exit(3, "a backup runs"));
        assertThat(run(agent, "kill -9 $$")).isEqualTo(new Exit(128 + 9, ""));
        assertThat(run(agent, "yes | head -c 100000").said()).hasSizeBetween(200, 500);
        assertThatThrownBy(() -> agent.start("/etc/tern/nothing", List.of()))
                .isInstanceOfSatisfying(HypervisorRefusal.class, refusal -> assertThat(refusal.code())
                        .isEqualTo("guest.program.missing"));
        assertThatThrownBy(() -> agent.exit(1_000_000))
                .isInstanceOfSatisfying(HypervisorRefusal.class, refusal -> assertThat(refusal.code())
                        .isEqualTo("guest.agent.refused"));

        // and when
        Instant then = Instant.parse("2031-02-03T04:05:06Z");
        agent.setClock(then);

        // then it goes on from there
        assertThat(agent.clock()).isBetween(then, then.plus(Duration.ofHours(1)));

        // and when the agent hangs
        agent.start(SHELL, List.of("sh", "-c", "kill -STOP $(pidof qemu-ga)"));

        // then
        assertThat(await(() -> refusal(agent::clock))).isEqualTo("guest.agent.silent");
        hypervisor.destroy(guest.id);
    }

    private static Optional<String> refusal(Callable<?> asked) throws Exception {
        try {
            asked.call();
            return Optional.empty();
        } catch (HypervisorRefusal e) {
            return Optional.of(e.code());
        }
    }

    @Test
    void shouldSayThatAGuestHasNoAgent() throws IOException {
        // given one that has no system inside, and one that has not even the channel
        TestGuest waiting = new TestGuest(folder, "waiting", id(), 1_000, 20_000).with(AgentGuest.CHANNEL);
        TestGuest without = new TestGuest(folder, "without", id(), 1_000, 20_000);

        // then
        assertRefused(waiting, "guest.agent.away");
        assertRefused(without, "guest.agent.none");
    }

    private static void assertRefused(TestGuest guest, String code) throws IOException {
        host.define(guest.xml());
        assertThat(host.virsh("start", guest.name)).doesNotContain("error");
        assertThatThrownBy(() -> hypervisor.guestAgent(guest.id))
                .isInstanceOfSatisfying(HypervisorRefusal.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(code));
        hypervisor.destroy(guest.id);
    }
}
