package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** QEMU's own transport between two libvirtds that a cable joins; this test is both agents. */
class LibvirtNativeIT extends RunningGuest {

    private static final Manner NATIVE = Manner.of(MigrationMode.NATIVE);
    private static final OutgoingLimits SLOW =
            new OutgoingLimits(Duration.ofMillis(1), 10_000, Duration.ofMinutes(1), Bandwidth.ofMiBPerSecond(1));
    private static final Transport OUT = new Transport.Direct("", 2);
    private static final String AT_A = "10.77.0.1";
    private static final String AT_B = "10.77.0.2";

    @BeforeAll
    static void startHosts() throws Exception {
        TestHost.isNeeded();
        TestPki pki = new TestPki(folder.resolve("pki"));
        pki.issue(AT_A, folder.resolve("a/pki"));
        pki.issue(AT_B, folder.resolve("b/pki"));
        start(TestHost::new);
        TestHost.connect(a, AT_A, b, AT_B);
    }

    private void begin(String address, OutgoingLimits limits) throws IOException {
        GuestDescription described = source.describe(guest.id, NATIVE);
        String ticket = destination.prepareIncoming(
                guest.id, described.memory(), described.document(), new Transport.Direct(address, 2));
        assertThat(ticket).contains("tcp://" + address + ":");
        source.startOutgoing(guest.id, OUT, limits, ticket);
    }

    /** Up to both sides paused. */
    private StreamStatus copy(String address) throws IOException {
        begin(address, LIMITS);
        await(source, guest.id, status -> status.phase() == Phase.SWITCHING || status.isOver());
        destination.finishIncoming(guest.id);
        assertThat(awaitEnd(destination, guest.id).phase()).isEqualTo(Phase.COMPLETED);
        StreamStatus copied = awaitEnd(source, guest.id);
        assertThat(copied.phase()).as(copied.error()).isEqualTo(Phase.COMPLETED);
        assertThat(source.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.PAUSED);
        assertThat(destination.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.PAUSED);
        return copied;
    }

    @Test
    void shouldMoveThereAndBackCompressedAndEncrypted() throws IOException {
        // given
        assertThat(source.unable()).isEmpty();

        // when
        StreamStatus copied = copy(AT_B);
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        awaitProgress();
        assertThat(copied.content()).isGreaterThan(DataSize.ofPages(PAGES));
        assertThat(copied.transferred()).isLessThan(copied.content());
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);
        assertThat(b.virsh("dominfo", guest.name))
                .containsPattern("Persistent: +yes")
                .containsPattern("Autostart: +enable");

        // and back
        Hypervisor there = source;
        source = destination;
        destination = there;
        copy(AT_A);
        destination.resume(guest.id);
        source.destroy(guest.id);
        awaitProgress();
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
    }

    @Test
    void shouldRunAsBeforeWhenTheCableIsPulled() throws IOException {
        // given so much memory that the copy does not end meanwhile
        source.destroy(guest.id);
        guest = started(10 * PAGES);
        awaitProgress();
        begin(AT_B, SLOW);
        await(
                source,
                guest.id,
                status -> status.phase() == Phase.ACTIVE && status.transferred().bytes() > 0);

        // when nothing answers, and all that QEMU may send ahead is sent
        a.inside("ip link set cable down");
        source.limit(guest.id, Bandwidth.UNLIMITED);
        awaitSilence();
        undo();
        a.inside("ip link set cable up");

        // then
        assertThat(source.stream(guest.id).orElseThrow().phase()).isEqualTo(Phase.CANCELLED);
        awaitProgress();
        assertRunsAsBefore();
    }

    private void awaitSilence() {
        AtomicReference<DataSize> before = new AtomicReference<>(DataSize.ZERO);
        Awaitility.await()
                .pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    DataSize now = source.stream(guest.id).orElseThrow().transferred();
                    return now.equals(before.getAndSet(now));
                });
    }

    @Test
    void shouldRunAsBeforeWhenTheIncomingGuestIsGone() throws IOException {
        // given
        begin(AT_B, SLOW);
        await(source, guest.id, status -> status.phase() == Phase.ACTIVE);

        // when
        destination.destroy(guest.id);

        // then
        StreamStatus status = awaitEnd(source, guest.id);
        assertThat(status.phase()).isEqualTo(Phase.FAILED);
        assertThat(status.error()).isNotEmpty();
        awaitProgress();
        assertRunsAsBefore();
    }

    @Test
    void shouldSendNoFasterThanItMay() throws IOException {
        // given so much memory that the copy does not end meanwhile, which would put the old limit back
        source.destroy(guest.id);
        guest = started(10 * PAGES);
        awaitProgress();
        begin(AT_B, SLOW);
        await(source, guest.id, status -> status.phase() == Phase.ACTIVE);
        assertThat(a.virsh("migrate-getspeed", guest.name)).isEqualTo("1");

        // when
        source.limit(guest.id, Bandwidth.ofMiBPerSecond(2));

        // then
        assertThat(a.virsh("migrate-getspeed", guest.name)).isEqualTo("2");
        undo();
        assertRunsAsBefore();
    }

    @Test
    void shouldAskForAutoConvergeAndNoLongerThanTheCopyTakes() throws IOException {
        // given
        begin(AT_B, new OutgoingLimits(Duration.ofMillis(1), 30, Duration.ofMinutes(1), SLOW.bandwidth(), true));
        await(
                source,
                guest.id,
                status -> status.phase() == Phase.ACTIVE && status.transferred().bytes() > 0);
        assertThat(a.capabilities(guest.name)).contains("auto-converge: on", "multifd: on");

        // when
        undo();

        // then
        assertThat(a.capabilities(guest.name)).contains("auto-converge: off", "multifd: off");
        assertRunsAsBefore();
    }

    @Test
    void shouldSendToNothingButAHostsPort() throws IOException {
        // given
        GuestDescription described = source.describe(guest.id, NATIVE);
        String ticket = destination.prepareIncoming(
                guest.id, described.memory(), described.document(), new Transport.Direct(AT_B, 2));

        // then
        for (String uri : List.of("exec:touch /tmp/x", "unix:/run/x", "tcp://a b:1", "rdma://10.77.0.2:49152", "")) {
            String wrong = ticket.replaceFirst("tcp://[^\"]*", uri);
            assertRefused("address.refused", () -> source.startOutgoing(guest.id, OUT, LIMITS, wrong));
        }
        assertRefused(
                "address.refused",
                () -> destination.prepareIncoming(
                        guest.id, described.memory(), described.document(), new Transport.Direct("a;b", 2)));
        destination.destroy(guest.id);
        assertRunsAsBefore();
    }

    /** As an agent does it: a copy may be over just then, however slow it is made, and the guest is held. */
    private void undo() throws IOException {
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);
        source.resume(guest.id);
    }

    private void assertRunsAsBefore() throws IOException {
        assertThat(a.state(guest.name)).startsWith("running");
        assertAsBefore();
    }
}
