package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.HostSummary;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.Inventory;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two libvirtds with QEMU guests under TCG, and this test as both agents. */
class LibvirtIT {

    private static final OutgoingLimits LIMITS =
            new OutgoingLimits(Duration.ofMillis(300), 30, Duration.ofMinutes(1), Bandwidth.UNLIMITED);
    private static final int PAGES = 1_000;
    private static final int DELAY = 20_000;
    private static final long SOME = 3 << 20;

    @TempDir
    static Path folder;

    private static final List<TestHost> HOSTS = new ArrayList<>();
    private static TestHost a;
    private static TestHost b;
    private static int made;

    private LibvirtConnector connectorA;
    private LibvirtConnector connectorB;
    private Hypervisor source;
    private Hypervisor destination;
    private TestGuest guest;
    private Path out;
    private Path in;

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

    private void awaitProgress() throws IOException {
        long before = guest.passes();
        await(() -> guest.passes() > before + 1);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30))
                .until(condition);
    }

    private static StreamStatus await(Hypervisor host, VmId vm, Predicate<StreamStatus> wanted) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30))
                .until(() -> host.stream(vm).orElseThrow(), wanted);
    }

    private static StreamStatus awaitEnd(Hypervisor host, VmId vm) {
        return await(host, vm, StreamStatus::isOver);
    }

    /** Up to a copy that is under way. */
    private Relay begin(OutgoingLimits limits) throws IOException {
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        String ticket = destination.prepareIncoming(
                guest.id, described.memory(), described.document(), new Transport.Socket(in));
        Relay relay = new Relay(out, in);
        source.startOutgoing(guest.id, new Transport.Socket(out), limits, ticket);
        return relay;
    }

    /** Up to both sides paused with the same image. */
    private void copy() throws IOException {
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

    @Test
    void shouldTellOfHostAndGuests() throws IOException {
        // when
        HostStats host = source.host();
        GuestStats stats = source.guest(guest.id).orElseThrow();

        // then
        assertThat(host.version()).startsWith("qemu ");
        assertThat(host.cpus()).isPositive();
        assertThat(host.freeOfCells()).isNotEmpty().allSatisfy(free -> assertThat(free)
                .isLessThanOrEqualTo(host.memory()));
        assertThat(host.memoryUsed()).isEqualTo(DataSize.ofMiB(64));
        assertThat(host.cpuTime()).isPositive();
        assertThat(stats.state()).isEqualTo(VmState.RUNNING);
        assertThat(stats.memory()).isEqualTo(DataSize.ofMiB(64));
        assertThat(stats.cpuDemand()).isPositive();
        assertThat(stats.labels()).isEqualTo(Map.of("tier", "web"));
        assertThat(source.guests()).extracting(GuestStats::name).containsExactly(guest.name);
        assertThat(destination.guests()).isEmpty();
        assertThat(destination.guest(guest.id)).isEmpty();
    }

    @Test
    void shouldMoveThereAndBackAndLeaveNothingBehind() throws IOException {
        // given
        String definition = a.virsh("dumpxml", "--inactive", guest.name);

        // when
        copy();
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        awaitProgress();
        assertThat(destination.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.RUNNING);
        assertThat(b.virsh("dominfo", guest.name))
                .containsPattern("Persistent: +yes")
                .containsPattern("Autostart: +enable");
        assertThat(b.virsh("dumpxml", "--inactive", guest.name)).isEqualTo(definition);
        assertThat(b.virsh("dumpxml", guest.name)).doesNotContain("libvirt/arrival", "libvirt/departure");
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);

        // and back, over the same sessions
        Hypervisor there = source;
        source = destination;
        destination = there;
        Files.delete(out);
        copy();
        destination.resume(guest.id);
        source.destroy(guest.id);
        awaitProgress();
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
        assertThat(a.virsh("dominfo", guest.name))
                .containsPattern("Persistent: +yes")
                .containsPattern("Autostart: +enable");
    }

    private void assertAsBefore() throws IOException {
        assertThat(a.virsh("dominfo", guest.name))
                .containsPattern("Persistent: +yes")
                .containsPattern("Autostart: +enable");
        assertThat(a.virsh("migrate-getmaxdowntime", guest.name)).isEqualTo("300");
        assertThat(a.virsh("migrate-getspeed", guest.name)).isEqualTo(String.valueOf(Long.MAX_VALUE >> 20));
        assertThat(a.virsh("dumpxml", guest.name)).doesNotContain("libvirt/arrival", "libvirt/departure");
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
    }

    @Test
    void shouldRunAsBeforeWhenTheCopyIsCancelled() throws IOException {
        // given
        var limits =
                new OutgoingLimits(Duration.ofMillis(77), 30, Duration.ofMinutes(1), Bandwidth.ofMiBPerSecond(900));
        try (Relay relay = begin(limits).holdingAt(SOME)) {
            await(() -> relay.forth() >= SOME
                    || source.stream(guest.id).orElseThrow().phase() == Phase.ACTIVE);
            source.limit(guest.id, Bandwidth.ofMiBPerSecond(1));

            // when
            source.cancelOutgoing(guest.id);

            // then
            assertThat(source.stream(guest.id).orElseThrow().phase()).isEqualTo(Phase.CANCELLED);
        }
        destination.destroy(guest.id);
        source.resume(guest.id);
        awaitProgress();
        assertThat(a.state(guest.name)).startsWith("running");
        assertAsBefore();
    }

    @Test
    void shouldRunAsBeforeWhenAllWasCopiedAndLoaded() throws IOException {
        // given
        copy();

        // when
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);
        source.resume(guest.id);

        // then
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldMoveGuestThatEndedWhileItWasHeldAndWasStartedAnew() throws IOException {
        // given
        copy();
        a.virsh("destroy", guest.name);
        destination.destroy(guest.id);
        source.cancelOutgoing(guest.id);
        a.virsh("start", guest.name);
        awaitProgress();

        // when
        Files.delete(out);
        copy();
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        awaitProgress();
        assertThat(b.state(guest.name)).startsWith("running");
    }

    @Test
    void shouldRunAsBeforeWhenTheStreamBreaks() throws IOException {
        // given
        Relay relay = begin(LIMITS).holdingAt(SOME);
        await(() -> relay.forth() > 0);

        // when
        relay.close();
        StreamStatus status = awaitEnd(source, guest.id);
        destination.finishIncoming(guest.id);

        // then
        assertThat(status.phase()).isEqualTo(Phase.FAILED);
        assertThat(status.error()).isNotEmpty();
        assertThat(awaitEnd(destination, guest.id).phase()).isEqualTo(Phase.FAILED);
        awaitProgress();
        destination.destroy(guest.id);
        assertAsBefore();
    }

    /** A copy that converges no more than its guest is slowed down. */
    private Relay throttled() throws IOException {
        var limits = new OutgoingLimits(
                Duration.ofMillis(1), 1_000, Duration.ofMinutes(5), Bandwidth.ofMiBPerSecond(2), true);
        Relay relay = begin(limits);
        StreamStatus status = Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> source.stream(guest.id).orElseThrow(),
                        now -> now.isOver() || now.throttle().value() > 0);
        assertThat(status.phase()).as(status.error()).isEqualTo(Phase.ACTIVE);
        assertThat(a.throttle(guest.name)).isNotEmpty();
        return relay;
    }

    private void assertNotSlowedDown(TestHost host) throws IOException {
        awaitProgress();
        assertThat(host.throttle(guest.name)).isEmpty();
        assertThat(host.capabilities(guest.name)).contains("auto-converge: off");
    }

    @Test
    void shouldTakeTheThrottleBackWhenTheCopyIsCancelled() throws IOException {
        // given
        try (Relay relay = throttled()) {
            assertThat(relay.forth()).isPositive();

            // when
            source.cancelOutgoing(guest.id);
        }
        destination.destroy(guest.id);

        // then
        assertNotSlowedDown(a);
        assertAsBefore();
    }

    @Test
    void shouldTakeTheThrottleBackWhenTheStreamBreaks() throws IOException {
        // given
        Relay relay = throttled();

        // when
        relay.close();
        assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.FAILED);
        destination.destroy(guest.id);

        // then
        assertNotSlowedDown(a);
        assertAsBefore();
    }

    @Test
    void shouldNotSlowTheGuestDownWhereItArrives() throws IOException {
        // given
        try (Relay relay = throttled()) {
            assertThat(relay.forth()).isPositive();

            // when
            source.limit(guest.id, Bandwidth.UNLIMITED);
            destination.finishIncoming(guest.id);
            assertThat(awaitEnd(destination, guest.id).phase()).isEqualTo(Phase.COMPLETED);
            assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.COMPLETED);
        }
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        assertNotSlowedDown(b);
    }

    @Test
    void shouldEndCopyThatNeedsTooManyRounds() throws IOException {
        // given
        var limits = new OutgoingLimits(Duration.ofMillis(1), 2, Duration.ofMinutes(1), Bandwidth.ofMiBPerSecond(2));

        // when
        StreamStatus status;
        try (Relay relay = begin(limits)) {
            status = awaitEnd(source, guest.id);
            assertThat(relay.forth()).isPositive();
        }

        // then
        assertThat(status.phase()).isEqualTo(Phase.FAILED);
        assertThat(status.error()).contains("2 rounds");
        destination.destroy(guest.id);
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldLeaveGuestPausedThatItsUserHasPaused() throws IOException {
        // given
        a.virsh("suspend", guest.name);

        // when
        copy();
        assertThat(b.state(guest.name)).startsWith("paused");
        assertThat(b.virsh("dominfo", guest.name)).containsPattern("Persistent: +no");
        destination.destroy(guest.id);
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
        connectorA.close();
        await(() -> a.virsh("domjobinfo", guest.name).contains("None"));

        // then
        assertThat(a.state(guest.name)).startsWith("paused");
    }

    @Test
    void shouldLeaveGuestPausedThatItsUserPausesWhileItIsCopied() throws IOException {
        // given
        try (Relay relay = begin(LIMITS).holdingAt(1)) {
            await(() -> relay.forth() > 0);
            await(source, guest.id, status -> status.phase() == Phase.ACTIVE);
            a.virsh("suspend", guest.name);

            // when
            assertThat(source.stream(guest.id).orElseThrow().phase()).isEqualTo(Phase.ACTIVE);
            source.cancelOutgoing(guest.id);
        }

        // then
        destination.destroy(guest.id);
        assertThat(a.state(guest.name)).startsWith("paused");
        assertAsBefore();
    }

    @Test
    void shouldLookAtAHostWithoutWaitingForAGuestThatComes() throws IOException {
        // given
        try (Relay relay = begin(LIMITS).holdingAt(1);
                LibvirtConnector connector = b.reader();
                Hypervisor reader = connector.connect()) {
            await(() -> relay.forth() > 0);

            // when libvirt would have the answer wait for the copy's end, longer than a call may take
            Inventory found = reader.inventory(HostId.of("host-b")).orElseThrow();

            // then
            assertThat(found.guests()).isEmpty();
            assertThat(reader.guests()).extracting(GuestStats::state).containsExactly(VmState.INCOMING);
            assertThat(reader.summary().guests())
                    .extracting(HostSummary.Guest::state, HostSummary.Guest::memory)
                    .containsExactly(tuple(VmState.INCOMING, DataSize.ofMiB(64)));
            assertThat(reader.state(guest.id)).contains(VmState.INCOMING);
            destination.destroy(guest.id);
        }
        assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.FAILED);
        assertAsBefore();
    }

    @Test
    void shouldDestroyWhatIsPreparedWhenItsAgentDies() throws IOException {
        // given
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        destination.prepareIncoming(guest.id, described.memory(), described.document(), new Transport.Socket(in));
        assertThat(destination.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.INCOMING);

        // when
        connectorB.close();

        // then
        await(() -> b.state(guest.name).isEmpty());
        assertAsBefore();
    }

    @Test
    void shouldDestroyGuestWhoseStreamNeverEnds() throws IOException {
        // given
        try (Relay relay = begin(LIMITS).holdingAt(1)) {
            await(() -> relay.forth() > 0);
            destination.finishIncoming(guest.id);
            destination.finishIncoming(guest.id);
            assertThat(destination.stream(guest.id).orElseThrow().phase()).isEqualTo(Phase.ACTIVE);

            // when
            destination.destroy(guest.id);

            // then
            assertThat(destination.guests()).isEmpty();
        }
        assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.FAILED);
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldGoOnWithPlainCallsAfterBothAgentsHaveDied() throws IOException {
        // given
        copy();

        // when
        restartAgents();
        assertThat(a.state(guest.name)).startsWith("paused");
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        awaitProgress();
        assertThat(b.virsh("dominfo", guest.name))
                .containsPattern("Persistent: +yes")
                .containsPattern("Autostart: +enable");
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);
    }

    @Test
    void shouldRollBackWithPlainCallsAfterBothAgentsHaveDied() throws IOException {
        // given
        copy();

        // when
        restartAgents();
        destination.destroy(guest.id);
        source.resume(guest.id);

        // then
        awaitProgress();
        assertAsBefore();
    }

    private void restartAgents() throws IOException {
        source.close();
        destination.close();
        connectorA.close();
        connectorB.close();
        await(() -> a.virsh("domjobinfo", guest.name).contains("None"));
        connectorA = a.connector();
        connectorB = b.connector();
        source = connectorA.connect();
        destination = connectorB.connect();
    }

    /** The copy by an agent that is killed when some of it is done. */
    private Relay beginAndKill() throws IOException {
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        String ticket = destination.prepareIncoming(
                guest.id, described.memory(), described.document(), new Transport.Socket(in));
        Relay relay = new Relay(out, in).holdingAt(1);
        Process agent = SourceAgent.start(a.uri(), guest.id, out, ticket);
        await(() -> relay.forth() > 0);
        agent.destroyForcibly().onExit().join();
        return relay;
    }

    @Test
    void shouldRollBackWhatAnAgentThatDiedInTheCopyHasLeft() throws IOException {
        // given
        beginAndKill().close();
        assertThat(a.virsh("dominfo", guest.name)).containsPattern("Autostart: +disable");

        // when
        await(() -> a.virsh("domjobinfo", guest.name).contains("None"));
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);
        source.resume(guest.id);

        // then
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldEndCopyThatGoesOnAfterItsAgentDied() throws IOException {
        // given
        try (Relay relay = beginAndKill()) {
            assertThat(a.virsh("domjobinfo", guest.name)).contains("Outgoing migration");
            assertThat(relay.forth()).isPositive();

            // when
            source.cancelOutgoing(guest.id);
            await(() -> a.virsh("domjobinfo", guest.name).contains("None"));
        }
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);

        // then
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldHandOverWhatWasCopiedAfterItsAgentDied() throws IOException {
        // given
        try (Relay relay = beginAndKill()) {
            destination.finishIncoming(guest.id);
            relay.letGo();
            assertThat(awaitEnd(destination, guest.id).phase()).isEqualTo(Phase.COMPLETED);
        }
        await(() -> a.virsh("domjobinfo", guest.name).contains("None"));
        assertThat(a.state(guest.name)).startsWith("paused");

        // when
        source.destroy(guest.id);
        destination.resume(guest.id);

        // then
        awaitProgress();
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);
    }

    @Test
    void shouldRunAsBeforeWhenTheSourcesLibvirtdIsStartedAnewInTheCopy() throws IOException {
        // given
        try (Relay relay = begin(LIMITS).holdingAt(1)) {
            await(() -> relay.forth() > 0);

            // when
            restartDaemonOfA();
            await(() -> reaches(source));
            assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.FAILED);
        }

        // then
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);
        source.resume(guest.id);
        awaitProgress();
        assertAsBefore();
    }

    private static void restartDaemonOfA() throws IOException {
        a.inside("kill -9 $(cat $dir/libvirtd.pid); sleep 0.5; libvirtd -d --pid-file $dir/libvirtd.pid");
        await(() -> a.virsh("version").contains("error"));
        a.awaitDaemon();
    }

    @Test
    void shouldMeasureHowFastAGuestWrites() throws IOException {
        // given half of a guest's memory written over and over: QEMU looks at few pages
        var wide = new TestGuest(folder, "wide", VmId.of("6f1c0de0-0000-4000-8000-00000000aaaa"), 8 * PAGES, 100);
        a.define(wide.xml());
        a.virsh("start", wide.name);

        try (var reading = a.reader();
                Hypervisor reader = reading.connect()) {
            // when
            await(() -> {
                source.summary();
                return reader.guest(wide.id).orElseThrow().dirtyRate().pagesPerSecond() > 0;
            });

            // then
            assertRefused("access.denied", () -> reader.pause(wide.id));
        } finally {
            source.destroy(wide.id);
        }
    }

    private interface Asking {
        void ask() throws IOException;
    }

    private static void assertRefused(String code, Asking asking) {
        assertThatThrownBy(asking::ask).isInstanceOfSatisfying(HypervisorRefusal.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    @Test
    void shouldRefuseWithCodeAndChangeNothing() throws IOException {
        // given
        VmId nobody = VmId.of("6f1c0de0-0000-4000-8000-ffffffffffff");
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        String document = described.document();
        DataSize memory = described.memory();

        // then
        assertRefused("guest.unknown", () -> source.pause(nobody));
        assertRefused("guest.unknown", () -> source.describe(nobody, Manner.RELAY));
        assertRefused("guest.unknown", () -> destination.finishIncoming(guest.id));
        assertRefused(
                "guest.exists", () -> source.prepareIncoming(guest.id, memory, document, new Transport.Socket(in)));
        assertRefused(
                "document.differs",
                () -> destination.prepareIncoming(nobody, memory, document, new Transport.Socket(in)));
        assertRefused(
                "document.differs",
                () -> destination.prepareIncoming(guest.id, DataSize.ofMiB(63), document, new Transport.Socket(in)));
        assertRefused(
                "document.unreadable",
                () -> destination.prepareIncoming(guest.id, memory, "{", new Transport.Socket(in)));
        assertRefused(
                "socket.refused",
                () -> destination.prepareIncoming(
                        guest.id, memory, document, new Transport.Socket(Path.of("/tmp/x y?a=b"))));
        assertRefused(
                "document.unreadable", () -> source.startOutgoing(guest.id, new Transport.Socket(out), LIMITS, "{}"));
        source.destroy(nobody);
        assertThat(source.stream(guest.id)).isEmpty();
        assertAsBefore();
    }

    @Test
    void shouldRefuseGuestThatWasChangedAfterItWasDescribed() throws IOException {
        // given
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        String ticket = destination.prepareIncoming(
                guest.id, described.memory(), described.document(), new Transport.Socket(in));
        a.virsh("desc", guest.name, "--live", "changed");

        // then
        assertRefused("guest.changed", () -> source.startOutgoing(guest.id, new Transport.Socket(out), LIMITS, ticket));
        destination.destroy(guest.id);
        assertAsBefore();
    }

    @Test
    void shouldAnswerWhileLibvirtdHangsAndGoOnWhenItIsBack() throws IOException {
        // given
        a.inside("kill -STOP $(cat $dir/libvirtd.pid)");

        // then
        await(() -> {
            try {
                source.summary();
                return false;
            } catch (HypervisorRefusal e) {
                throw e;
            } catch (IOException e) {
                return true;
            }
        });
        assertThat(destination.guests()).isEmpty();

        // and
        a.inside("kill -CONT $(cat $dir/libvirtd.pid)");
        await(() -> reaches(source));
    }

    @Test
    void shouldReconnectAfterLibvirtdWasStartedAnew() throws IOException {
        // when
        restartDaemonOfA();

        // then the first call is answered
        assertThat(source.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.RUNNING);
        awaitProgress();
    }

    private static boolean reaches(Hypervisor host) {
        try {
            return host.guests().size() == 1;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldLeakNothing() throws IOException {
        // given
        calls(50);
        long files = files();

        // when
        List<Long> growth = new ArrayList<>();
        for (int block = 0; block < 3; block++) {
            long before = NativeHeap.bytes();
            calls(100);
            growth.add(NativeHeap.bytes() - before);
        }

        // then: each call leaves a document of 10 KiB to be given back, and what else the process takes it takes once
        assertThat(growth).as("growth in bytes").anyMatch(bytes -> bytes < 256 << 10);
        assertThat(files()).isEqualTo(files);
    }

    private void calls(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            source.describe(guest.id, Manner.RELAY);
            source.summary();
            source.guests();
            source.host();
        }
    }

    private static long files() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
