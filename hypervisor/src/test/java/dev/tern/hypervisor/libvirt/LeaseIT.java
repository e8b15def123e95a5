package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guests on one shared, writable disk under virtlockd: the lease goes with the move, and stops whoever goes around Tern. */
class LeaseIT extends TwoHosts {

    private static final String LOCKED = "is locked";

    private TestGuest guest;
    private TestGuest thief;
    private Move move;

    @BeforeAll
    static void startHosts() throws IOException {
        start(TestHost::locking);
    }

    @BeforeEach
    void startGuest() throws IOException {
        String disk = "disk" + made + ".img";
        for (TestHost host : List.of(a, b)) {
            Files.write(host.images().resolve(disk), new byte[1 << 20]);
        }
        guest = guest("l" + made, 0, disk);
        thief = guest("t" + made, 1, disk);
        a.define(guest.xml());
        a.define(thief.xml());
        b.define(thief.xml());
        assertThat(a.virsh("start", guest.name)).doesNotContain("error");
        move = new Move(guest, a, b, folder);
    }

    private static TestGuest guest(String name, int kind, String disk) throws IOException {
        VmId id = VmId.of("6f1c0de0-0000-4000-8003-%06d%06d".formatted(made, kind));
        return new TestGuest(folder, name, id, 1_000, 20_000)
                .with("<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/>"
                        + "<source file='/var/lib/libvirt/images/" + disk
                        + "'/><target dev='vda' bus='virtio'/></disk>");
    }

    @AfterEach
    void removeGuests() throws IOException {
        move.close();
        for (TestHost host : List.of(a, b)) {
            host.virsh("destroy", thief.name);
            host.virsh("undefine", thief.name);
        }
    }

    /** On the guest's own host QEMU's lock on the file speaks first, elsewhere only the lease can. */
    private void assertNobodyElseStarts(TestHost at, TestHost elsewhere) {
        assertThat(at.virsh("start", thief.name)).contains("error");
        assertThat(elsewhere.virsh("start", thief.name)).contains(LOCKED);
        assertThat(elsewhere.state(thief.name)).startsWith("shut off");
    }

    private void assertWorks() throws IOException {
        long before = guest.passes();
        await(() -> guest.passes() > before + 1);
    }

    @Test
    void shouldMoveThereAndBackWithItsLease() throws IOException {
        // given
        assertNobodyElseStarts(a, b);

        // when
        move.handOver();

        // then
        assertWorks();
        assertNobodyElseStarts(b, a);

        // and back
        move.disconnect();
        move = new Move(guest, b, a, Files.createDirectories(folder.resolve("back")));
        move.handOver();
        assertWorks();
        assertNobodyElseStarts(a, b);
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
    }

    @Test
    void shouldKeepItsLeaseWhenALoadedMoveIsUndone() throws IOException {
        // given
        move.copy();

        // when
        move.undo();

        // then
        assertWorks();
        assertNobodyElseStarts(a, b);
    }

    @Test
    void shouldNotRunTwiceThoughAgentsAndHookAreGoneAround() throws IOException {
        // given the source keeps its paused image until the destination runs
        move.copy();
        move.destination.resume(guest.id);
        move.restartAgents();
        assertThat(a.state(guest.name)).startsWith("paused");

        // when somebody lets the old image run, past Tern
        String resumed = a.virsh("resume", guest.name);

        // then
        assertThat(resumed).contains(LOCKED);
        assertThat(a.state(guest.name)).startsWith("paused");
        assertWorks();
        move.source.destroy(guest.id);
        assertNobodyElseStarts(b, a);
    }
}
