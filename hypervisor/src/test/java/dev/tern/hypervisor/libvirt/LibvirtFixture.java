package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two libvirtds with a QEMU guest under TCG at the first, and this test as both agents. */
abstract class LibvirtFixture {

    static final OutgoingLimits LIMITS =
            new OutgoingLimits(Duration.ofMillis(300), 30, Duration.ofMinutes(1), Bandwidth.UNLIMITED);
    static final int PAGES = 1_000;
    private static final int DELAY = 20_000;
    static final long SOME = 3 << 20;

    @TempDir
    static Path folder;

    private static final List<TestHost> HOSTS = new ArrayList<>();
    static TestHost a;
    static TestHost b;
    private static int made;

    LibvirtConnector connectorA;
    LibvirtConnector connectorB;
    Hypervisor source;
    Hypervisor destination;
    TestGuest guest;
    Path out;
    Path in;

    @BeforeAll
    static void startHosts() throws IOException {
        TestHost.isNeeded();
        a = new TestHost(folder.resolve("a"));
        HOSTS.add(a);
        b = new TestHost(folder.resolve("b"));
        HOSTS.add(b);
    }

    @AfterAll
    static void stopHosts() throws IOException {
        for (TestHost host : HOSTS) {
            host.close();
        }
        HOSTS.clear();
    }

    @BeforeEach
    void startGuest() throws IOException {
        connectorA = a.connector();
        connectorB = b.connector();
        source = connectorA.connect();
        destination = connectorB.connect();
        made++;
        guest = new TestGuest(
                folder, "g" + made, VmId.of("6f1c0de0-0000-4000-8000-%012d".formatted(made)), PAGES, DELAY);
        out = folder.resolve("out" + made);
        in = folder.resolve("in" + made);
        a.define(guest.xml());
        a.virsh("autostart", guest.name);
        a.virsh("start", guest.name);
        awaitProgress();
    }

    @AfterEach
    void removeGuest() throws IOException {
        source.destroy(guest.id);
        destination.destroy(guest.id);
        source.close();
        destination.close();
        connectorA.close();
        connectorB.close();
    }

    void awaitProgress() throws IOException {
        long before = guest.passes();
        await(() -> guest.passes() > before + 1);
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30))
                .until(condition);
    }

    static StreamStatus await(Hypervisor host, VmId vm, Predicate<StreamStatus> wanted) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30))
                .until(() -> host.stream(vm).orElseThrow(), wanted);
    }

    static StreamStatus awaitEnd(Hypervisor host, VmId vm) {
        return await(host, vm, StreamStatus::isOver);
    }

    /** Up to a copy that is under way. */
    Relay begin(OutgoingLimits limits) throws IOException {
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        String ticket = destination.prepareIncoming(
                guest.id, described.memory(), described.document(), new Transport.Socket(in));
        Relay relay = new Relay(out, in);
        source.startOutgoing(guest.id, new Transport.Socket(out), limits, ticket);
        return relay;
    }

    /** Up to both sides paused with the same image. */
    void copy() throws IOException {
        try (Relay relay = begin(LIMITS)) {
            destination.finishIncoming(guest.id);
            assertThat(awaitEnd(destination, guest.id).phase()).isEqualTo(Phase.COMPLETED);
            StreamStatus copied = awaitEnd(source, guest.id);
            assertThat(copied.phase()).isEqualTo(Phase.COMPLETED);
            assertThat(copied.paused()).isPositive();
            assertThat(copied.round()).isPositive();
            assertThat(copied.transferred().bytes()).isBetween(relay.forth() * 9 / 10, relay.forth());
            assertThat(relay.forth()).isGreaterThan(DataSize.ofPages(PAGES).bytes());
            assertThat(relay.back()).isPositive();
        }
        assertThat(source.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.PAUSED);
        assertThat(destination.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.PAUSED);
    }

    void assertAsBefore() throws IOException {
        assertThat(a.virsh("dominfo", guest.name))
                .containsPattern("Persistent: +yes")
                .containsPattern("Autostart: +enable");
        assertThat(a.virsh("migrate-getmaxdowntime", guest.name)).isEqualTo("300");
        assertThat(a.virsh("migrate-getspeed", guest.name)).isEqualTo(String.valueOf(Long.MAX_VALUE >> 20));
        assertThat(a.virsh("dumpxml", guest.name)).doesNotContain("libvirt/arrival", "libvirt/departure");
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
    }

    interface Asking {
        void ask() throws IOException;
    }

    static void assertRefused(String code, Asking asking) {
        assertThatThrownBy(asking::ask).isInstanceOfSatisfying(HypervisorRefusal.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}
