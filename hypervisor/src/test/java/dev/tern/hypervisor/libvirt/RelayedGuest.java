package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A guest whose stream this test carries from one host to the other. */
abstract class RelayedGuest extends RunningGuest {

    static final long SOME = 3 << 20;

    Path out;
    Path in;

    @BeforeAll
    static void startHosts() throws IOException {
        start(TestHost::new);
    }

    @BeforeEach
    void nameSockets() {
        out = folder.resolve("out" + made);
        in = folder.resolve("in" + made);
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
}
