package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.HostSummary;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.Inventory;
import dev.tern.hypervisor.StreamStatus.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whole moves, and what is told of hosts and guests meanwhile. */
class LibvirtIT extends RelayedGuest {

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
