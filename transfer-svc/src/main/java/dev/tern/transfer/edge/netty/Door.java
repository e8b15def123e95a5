package dev.tern.transfer.edge.netty;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.BufferPool;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where others arrive. Until it has said a HELLO that is believed, a connection costs little and not for long: their
 * number and their time are limited.
 */
final class Door {

    /** Whoever is turned away with these may come again: the other half is not there yet, or not any more. */
    private static final Set<String> PASSING = Set.of("door.closed", Breach.SESSION.code(), Breach.CROWD.code());

    /** Hand-overs that one host may have open here at once. */
    private static final int MOST_LINKS = 128;

    private final Dialer.Line line;
    private final BufferPool pool;
    private final AtomicReference<Peering.@Nullable Gate> gate = new AtomicReference<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final Map<SocketAddress, Integer> pendingOf = new ConcurrentHashMap<>();
    private final Map<Session, InboundLink> links = new ConcurrentHashMap<>();

    Door(Dialer.Line line, BufferPool pool) {
        this.line = line;
        this.pool = pool;
    }

    static Frame.Refusal refusal(Reason why) {
        return new Frame.Refusal(why, Wire.SUPPORTED);
    }

    static boolean isPassing(Reason why) {
        return PASSING.contains(why.code());
    }

    void open(Peering.Gate opened) {
        gate.set(opened);
    }

    void close() {
        gate.set(null);
        links.values().forEach(InboundLink::close);
    }

    /** A TCP connection, of which nothing is known. */
    void knock(Channel channel) {
        SocketAddress from = place(channel);
        if (!isRoomFor(from)) {
            line.violations().count(Breach.CROWD);
            var _ = channel.close();
            return;
        }
        SslHandler tls = line.credentials().server().newHandler(channel.alloc());
        long deadline = line.config().handshake().toMillis();
        tls.setHandshakeTimeoutMillis(deadline);
        tls.setCloseNotifyFlushTimeoutMillis(Dialer.FAREWELL_MILLIS);
        Unknown unknown = new Unknown(from);
        PeerConnection connection = new PeerConnection(
                channel, line.ticker(), line.violations(), line.config().heartbeat(), unknown, unknown::secured);
        unknown.connection = connection;
        channel.pipeline().addLast(tls, connection);
        var _ = channel.eventLoop().schedule(unknown::late, deadline, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> unknown.settled());
    }

    /** Of the places there are, those who come from one address cannot take the last quarter. */
    private boolean isRoomFor(SocketAddress from) {
        int most = line.config().pending();
        int there = pendingOf.merge(from, 1, Integer::sum);
        if (pending.incrementAndGet() > most || there > Math.ceilDiv(3 * most, 4)) {
            leave(from);
            return false;
        }
        return true;
    }

    private void leave(SocketAddress from) {
        pending.decrementAndGet();
        pendingOf.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Without the port; of a connection that has gone already, nothing. */
    private static SocketAddress place(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? new InetSocketAddress(address.getAddress(), 0)
                : new InetSocketAddress(0);
    }

    void forget(InboundLink link) {
        links.remove(link.session(), link);
    }

    private void greet(PeerConnection connection, HostId peer, Frame.Hello hello) throws ProtocolViolation {
        Session session = hello.session();
        if (hello.versions().stream().noneMatch(Wire.SUPPORTED::contains)) {
            turnAway(
                    connection,
                    Breach.VERSION,
                    "Versions " + hello.versions() + " are unknown here; supported: " + Wire.SUPPORTED);
        } else if (!session.from().equals(peer)
                || !session.to().equals(line.config().self())) {
            turnAway(
                    connection,
                    Breach.IDENTITY,
                    "A move from " + session.from() + " to " + session.to() + " is announced by " + peer + " at "
                            + line.config().self());
        } else {
            switch (hello.role()) {
                case Role.Control() -> admitControl(connection, session, peer);
                case Role.Data data -> admitData(connection, session, data);
                case Role.Channel channel -> admitChannel(connection, session, channel);
            }
        }
    }

    private void admitControl(PeerConnection connection, Session session, HostId peer) {
        Peering.Gate keeper = gate.get();
        if (keeper == null) {
            connection.refuse(refusal(new Reason("door.closed", "This agent does not take anyone in at the moment")));
            return;
        }
        long open = links.values().stream()
                .filter(other -> other.isConnected()
                        && other.session().from().equals(peer)
                        && !other.session().equals(session))
                .count();
        if (open >= MOST_LINKS) {
            turnAway(connection, Breach.CROWD, peer + " has " + open + " hand-overs open here; end some first");
            return;
        }
        InboundLink link = links.computeIfAbsent(session, s -> new InboundLink(s, line, pool, this));
        link.attach(connection);
        switch (keeper.arrived(session, peer, link)) {
            case Peering.Admission.Admitted(Peering.LinkEvents events) -> {
                connection.answer(new Frame.Welcome(Wire.VERSION, 0));
                connection.converse(link.talk(connection, events));
            }
            case Peering.Admission.TurnedAway(Reason why) -> {
                forget(link);
                connection.refuse(refusal(why));
            }
        }
    }

    private void admitData(PeerConnection connection, Session session, Role.Data data) {
        InboundLink link = links.get(session);
        InboundLink.Copy copy = link == null ? null : link.copy();
        if (copy == null) {
            connection.refuse(refusal(new Reason(
                    Breach.SESSION.code(), "No copy of migration " + session.migration() + " is awaited here")));
        } else if (!copy.token().equals(data.token())) {
            turnAway(connection, Breach.TOKEN, "The token is not that of migration " + session.migration());
        } else {
            copy.join(connection, data.index());
        }
    }

    private void admitChannel(PeerConnection connection, Session session, Role.Channel asked) {
        InboundLink link = links.get(session);
        InboundLink.Channels channels = link == null ? null : link.channels();
        if (channels == null) {
            connection.refuse(refusal(new Reason(
                    Breach.SESSION.code(), "No disks of migration " + session.migration() + " are awaited here")));
        } else if (!channels.token().equals(asked.token())) {
            turnAway(connection, Breach.TOKEN, "The token is not that of migration " + session.migration());
        } else {
            channels.tunnel()
                    .channel(asked.index())
                    .ifPresentOrElse(
                            end -> InboundLink.Channels.join(connection, end),
                            () -> connection.refuse(refusal(new Reason(
                                    "channel.over",
                                    "Channel " + asked.index() + " of migration " + session.migration()
                                            + " has ended here, or is one too many"))));
        }
    }

    private void turnAway(PeerConnection connection, Breach breach, String text) {
        line.violations().count(breach);
        connection.refuse(refusal(new Reason(breach.code(), text)));
    }

    /** Until the HELLO. */
    private final class Unknown implements Conversation {
        private final SocketAddress from;
        private @Nullable PeerConnection connection;
        private @Nullable HostId peer;
        private boolean settled;

        private Unknown(SocketAddress from) {
            this.from = from;
        }

        private void secured(PeerConnection secured) {
            SslHandler tls = secured.channel().pipeline().get(SslHandler.class);
            try {
                peer = Credentials.identity(tls.engine().getSession());
                secured.answer(new Frame.Ready());
            } catch (ProtocolViolation e) {
                turnAway(secured, e.breach(), e.reason().text());
            }
        }

        private void late() {
            PeerConnection waiting = connection;
            if (!settled && waiting != null) {
                line.violations().count(Breach.TIMEOUT);
                waiting.close(new Reason(
                        Breach.TIMEOUT.code(),
                        "No HELLO within " + line.config().handshake()));
            }
        }

        private void settled() {
            if (!settled) {
                settled = true;
                leave(from);
            }
        }

        @Override
        public Set<FrameType> accepts() {
            return Set.of(FrameType.HELLO);
        }

        @Override
        public void frame(Frame frame) throws ProtocolViolation {
            PeerConnection arrived = connection;
            HostId known = peer;
            if (frame instanceof Frame.Hello hello && arrived != null && known != null && !settled) {
                settled();
                arrived.open();
                greet(arrived, known, hello);
            } else {
                throw new ProtocolViolation(Breach.ORDER, "HELLO comes first, and once");
            }
        }

        @Override
        public void closed(Reason why) {
            settled();
        }
    }
}
