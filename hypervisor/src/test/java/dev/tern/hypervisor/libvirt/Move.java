package dev.tern.hypervisor.libvirt;

import static dev.tern.hypervisor.libvirt.TwoHosts.await;
import static dev.tern.hypervisor.libvirt.TwoHosts.awaitEnd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Manner;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import java.nio.file.Path;

/** One guest's move between two hosts, driven by a test in place of both agents. */
final class Move implements AutoCloseable {

    final TestGuest guest;
    final TestHost from;
    final TestHost to;
    Hypervisor source;
    Hypervisor destination;
    private LibvirtConnector sourcesConnector;
    private LibvirtConnector destinationsConnector;
    private final Path sockets;

    /** @param sockets a folder for the stream's two ends */
    Move(TestGuest guest, TestHost from, TestHost to, Path sockets) throws IOException {
        this.guest = guest;
        this.from = from;
        this.to = to;
        this.sockets = sockets;
        sourcesConnector = from.connector();
        destinationsConnector = to.connector();
        source = sourcesConnector.connect();
        destination = destinationsConnector.connect();
    }

    /** Up to a copy that is under way. */
    Relay begin() throws IOException {
        Path in = sockets.resolve("in-" + guest.name);
        Path out = sockets.resolve("out-" + guest.name);
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        String ticket = destination.prepareIncoming(
                guest.id, described.memory(), described.document(), new Transport.Socket(in));
        Relay relay = new Relay(out, in);
        source.startOutgoing(guest.id, new Transport.Socket(out), TwoHosts.LIMITS, ticket);
        return relay;
    }

    /** Up to both sides paused with the same image. */
    void copy() throws IOException {
        try (Relay relay = begin()) {
            destination.finishIncoming(guest.id);
            assertThat(awaitEnd(destination, guest.id).phase()).isEqualTo(Phase.COMPLETED);
            assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.COMPLETED);
            assertThat(relay.forth()).isPositive();
        }
    }

    /** The whole of it, with the guest running there. */
    void handOver() throws IOException {
        copy();
        destination.resume(guest.id);
        source.destroy(guest.id);
    }

    /** As an agent does when the destination is not to run what it has loaded. */
    void undo() throws IOException {
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);
        source.resume(guest.id);
    }

    /** What they held is gone with their connections. */
    void restartAgents() throws IOException {
        disconnect();
        await(() -> from.virsh("domjobinfo", guest.name).contains("None"));
        sourcesConnector = from.connector();
        destinationsConnector = to.connector();
        source = sourcesConnector.connect();
        destination = destinationsConnector.connect();
    }

    /** Leaves the guest where it is. */
    void disconnect() throws IOException {
        source.close();
        destination.close();
        sourcesConnector.close();
        destinationsConnector.close();
    }

    @Override
    public void close() throws IOException {
        source.destroy(guest.id);
        destination.destroy(guest.id);
        disconnect();
    }
}
