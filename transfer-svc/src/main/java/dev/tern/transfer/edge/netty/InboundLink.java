package dev.tern.transfer.edge.netty;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.BufferPool;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.Incoming;
import dev.tern.transfer.stream.IncomingCopy;
import dev.tern.transfer.stream.OutgoingCopy;
import dev.tern.transfer.tunnel.ChannelEnd;
import dev.tern.transfer.tunnel.IncomingTunnel;
import dev.tern.transfer.tunnel.Tunnel;
import dev.tern.transfer.tunnel.TunnelEvents;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The destination's end of a migration's link: it outlives the connections on which the source arrives. */
final class InboundLink implements Peering.Link {

    private static final Set<FrameType> DATA =
            Set.of(FrameType.BATCH, FrameType.END, FrameType.PING, FrameType.PONG, FrameType.BYE);

    private final Session session;
    private final Dialer.Line line;
    private final BufferPool pool;
    private final Door door;
    private final AtomicReference<@Nullable PeerConnection> control = new AtomicReference<>();
    private final AtomicReference<@Nullable Copy> copy = new AtomicReference<>();
    private final AtomicReference<@Nullable Channels> channels = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    InboundLink(Session session, Dialer.Line line, BufferPool pool, Door door) {
        this.session = session;
        this.line = line;
        this.pool = pool;
        this.door = door;
    }

    Session session() {
        return session;
    }

    /** Whether the source is here; a link outlives its connections. */
    boolean isConnected() {
        return control.get() != null;
    }

    /** The copy that is open, if any. */
    @Nullable
    Copy copy() {
        Copy open = copy.get();
        return open == null || open.incoming.isOver() ? null : open;
    }

    /** The channels that are let in, if any are. */
    @Nullable
    Channels channels() {
        return channels.get();
    }

    /** A new connection takes the place of the old one, of which nothing more is told. */
    void attach(PeerConnection connection) {
        PeerConnection old = control.getAndSet(connection);
        if (old != null && old != connection) {
            old.close(new Reason("link.replaced", "The source has connected again"));
        }
    }

    Conversation talk(PeerConnection connection, Peering.LinkEvents events) {
        return new Talk(connection, events);
    }

    @Override
    public void send(ControlMessage message) {
        if (!(message instanceof ControlMessage.ToSource)) {
            throw new IllegalArgumentException("A destination does not say " + message);
        }
        PeerConnection now = control.get();
        if (now != null) {
            now.send(new Frame.Control(message));
        }
    }

    @Override
    public OutgoingCopy copyFrom(Path socket, Token token, int streams, Bandwidth cap, CopyEvents events) {
        throw new IllegalStateException("This is the destination of " + session);
    }

    @Override
    public IncomingCopy copyTo(Path socket, Token token, DataSize memory, CopyEvents events) {
        Incoming incoming =
                Incoming.open(socket, memory, line.config().copy(), pool, line.ticker(), line.violations(), events);
        Copy old = copy.getAndSet(new Copy(token, incoming));
        if (old != null) {
            old.incoming.close();
        }
        return incoming;
    }

    @Override
    public Tunnel tunnelTo(Path socket, Token token, TunnelEvents told) {
        IncomingTunnel tunnel =
                new IncomingTunnel(socket, line.config().copy().reconnect(), line.ticker(), line.violations(), told);
        Channels old = channels.getAndSet(new Channels(token, tunnel));
        if (old != null) {
            old.tunnel.close();
        }
        return tunnel;
    }

    @Override
    public Tunnel tunnelFrom(Path socket, Token token, TunnelEvents told) {
        throw new IllegalStateException("This is the destination of " + session);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            door.forget(this);
            Copy open = copy.getAndSet(null);
            if (open != null) {
                open.incoming.close();
            }
            Channels let = channels.getAndSet(null);
            if (let != null) {
                let.tunnel.close();
            }
            PeerConnection connection = control.getAndSet(null);
            if (connection != null) {
                connection.leave(new Reason("link.bye", "Closed here"));
            }
        }
    }

    /** A copy and those who feed it. */
    static final class Copy {
        private final Token token;
        private final Incoming incoming;
        private final Map<Integer, PeerConnection> lanes = new ConcurrentHashMap<>();

        private Copy(Token token, Incoming incoming) {
            this.token = token;
            this.incoming = incoming;
        }

        Token token() {
            return token;
        }

        void join(PeerConnection connection, int index) {
            PeerConnection old = lanes.put(index, connection);
            if (old != null) {
                old.close(new Reason("link.replaced", "The source has connected again"));
            }
            connection.converse(new Feed(connection, index, this));
            incoming.join(connection);
            connection.answer(new Frame.Welcome(Wire.VERSION, incoming.next()));
        }
    }

    /** Channels and the secret that opens them. */
    record Channels(Token token, IncomingTunnel tunnel) {

        static void join(PeerConnection connection, ChannelEnd end) {
            connection.converse(new ChannelTalk(connection, end));
            connection.answer(new Frame.Welcome(Wire.VERSION, 0));
            end.joined(connection);
        }
    }

    private final class Talk implements Conversation {
        private final PeerConnection over;
        private final Peering.LinkEvents events;

        private Talk(PeerConnection over, Peering.LinkEvents events) {
            this.over = over;
            this.events = events;
        }

        @Override
        public Set<FrameType> accepts() {
            return OutboundLink.TALK;
        }

        @Override
        public void frame(Frame frame) throws ProtocolViolation {
            if (frame instanceof Frame.Control(ControlMessage message)
                    && message instanceof ControlMessage.ToDestination) {
                events.received(message);
            } else {
                throw new ProtocolViolation(Breach.ORDER, "A source does not say " + frame.type());
            }
        }

        @Override
        public void closed(Reason why) {
            if (control.compareAndSet(over, null) && !closed.get()) {
                events.lost(why);
            }
        }
    }

    /** One data connection. */
    private record Feed(PeerConnection connection, int index, Copy copy) implements Conversation {
        @Override
        public Set<FrameType> accepts() {
            return DATA;
        }

        @Override
        public void frame(Frame frame) throws ProtocolViolation {
            if (frame instanceof Frame.End end) {
                copy.incoming.ended(connection, end);
            } else {
                throw new ProtocolViolation(Breach.ORDER, frame.type() + " is nothing for a data connection");
            }
        }

        @Override
        public @Nullable ByteBuffer admit(BatchHeader header) throws ProtocolViolation {
            return copy.incoming.admit(header);
        }

        @Override
        public void arrived(BatchHeader header, ByteBuffer content) {
            copy.incoming.arrived(connection, header, content);
        }

        @Override
        public void abandoned(BatchHeader header, ByteBuffer content) {
            copy.incoming.abandon(header, content);
        }

        @Override
        public void closed(Reason why) {
            copy.lanes.remove(index, connection);
            copy.incoming.leave(connection);
        }
    }
}
