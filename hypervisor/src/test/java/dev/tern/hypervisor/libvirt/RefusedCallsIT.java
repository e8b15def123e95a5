package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Calls that are refused, with a code. */
class RefusedCallsIT extends RelayedGuest {

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
}
