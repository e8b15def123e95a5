package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.IncomingCopy;
import dev.tern.transfer.stream.OutgoingCopy;
import dev.tern.transfer.tunnel.Tunnel;
import dev.tern.transfer.tunnel.TunnelEvents;
import java.nio.file.Path;

/** Links to other agents, mutually authenticated. A link is made anew by itself after a cut until it is closed. */
public interface Peering extends AutoCloseable {

    /** Source: opens the session's link to the agent at {@code destination}, which must prove to be {@code session.to()}. */
    Link connect(Session session, Endpoint destination, LinkEvents events);

    /** Destination: from now on whoever arrives is shown to {@code gate}. */
    void open(Gate gate);

    @Override
    void close();

    /** One migration's link. */
    interface Link extends AutoCloseable {

        /** Sends now or not at all: what was sent into a cut is lost, and is asked for again after the reconnect. */
        void send(ControlMessage message);

        /**
         * Source: listens on {@code socket} for the hypervisor's stream and sends it over {@code streams} connections.
         *
         * @param token from the destination's Reserved
         */
        OutgoingCopy copyFrom(Path socket, Token token, int streams, Bandwidth cap, CopyEvents events);

        /**
         * Destination: takes the stream from connections that present {@code token} and writes it into {@code socket},
         * where the hypervisor listens.
         *
         * @param memory of the guest: no block or page beyond it is believed
         */
        IncomingCopy copyTo(Path socket, Token token, DataSize memory, CopyEvents events);

        /** Source: each connection that the hypervisor makes to {@code socket} goes on to the destination's hypervisor. */
        Tunnel tunnelFrom(Path socket, Token token, TunnelEvents events);

        /** Destination: takes channels that present {@code token} on to {@code socket}, where the hypervisor listens. */
        Tunnel tunnelTo(Path socket, Token token, TunnelEvents events);

        @Override
        void close();
    }

    /** Told from the link's own threads: the owner puts it into its queue and returns at once. */
    interface LinkEvents {

        void connected();

        /** Heartbeats stay out or the connection broke; it is being made anew. */
        void lost(Reason why);

        /** The other side will not talk about this session: wrong version, identity, epoch or migration. */
        void refused(Reason why);

        void received(ControlMessage message);
    }

    /** The destination's door. */
    @FunctionalInterface
    interface Gate {

        /**
         * A source's agent arrives, for the first time or again.
         *
         * @param authenticated the host in its certificate, which equals {@code session.from()}
         * @return where the link's events go, or the reason for turning it away
         */
        Admission arrived(Session session, HostId authenticated, Link link);
    }

    /** The answer at the door. */
    sealed interface Admission {
        record Admitted(LinkEvents events) implements Admission {}

        record TurnedAway(Reason why) implements Admission {}
    }
}
