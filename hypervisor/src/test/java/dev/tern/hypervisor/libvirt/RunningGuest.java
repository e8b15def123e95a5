package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A QEMU guest under TCG at the first of two hosts, which counts its passes over its memory. */
abstract class RunningGuest extends TwoAgents {

    static final int PAGES = 1_000;
    private static final int DELAY = 20_000;

    TestGuest guest;

    @BeforeEach
    void startGuest() throws IOException {
        guest = started(PAGES);
        awaitProgress();
    }

    /** Another than those of the test with as many pages. */
    static TestGuest started(int pages) throws IOException {
        var guest = new TestGuest(
                folder,
                "g" + made + "-" + pages,
                VmId.of("6f1c0de0-0000-4000-8000-%06d%06d".formatted(made, pages)),
                pages,
                DELAY);
        a.define(guest.xml());
        a.virsh("autostart", guest.name);
        a.virsh("start", guest.name);
        return guest;
    }

    @AfterEach
    void removeGuest() throws IOException {
        source.destroy(guest.id);
        destination.destroy(guest.id);
    }

    void awaitProgress() throws IOException {
        long before = guest.passes();
        await(() -> guest.passes() > before + 1);
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
}
