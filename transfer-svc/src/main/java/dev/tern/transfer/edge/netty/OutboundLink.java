package dev.tern.transfer.edge.netty;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.stream.BufferPool;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.IncomingCopy;
import dev.tern.transfer.stream.Outgoing;
import dev.tern.transfer.stream.OutgoingCopy;
import dev.tern.transfer.stream.WireCap;
import dev.tern.transfer.tunnel.OutgoingTunnel;
import dev.tern.transfer.tunnel.Tunnel;
import dev.tern.transfer.tunnel.TunnelEvents;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The source's end of a migration's link. */
final class OutboundLink implements Peering.Link, Dialer.Listener {

    static final Set<FrameType> TALK = Set.of(FrameType.CONTROL, FrameType.PING, FrameType.PONG, FrameType.BYE);

    private static final Set<Breach> FOUND_BY_COPY = Set.of(Breach.DIGEST, Breach.END, Breach.BATCH_CHECKSUM);

    private final Dialer.Line line;
    private final Endpoint to;
    private final Session session;
    private final Peering.LinkEvents events;
    private final BufferPool pool;
    private final Dialer dialer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<@Nullable PeerConnection> connection = new AtomicReference<>();
    private final AtomicReference<@Nullable OutgoingCopy> copy = new AtomicReference<>();
    private final AtomicReference<@Nullable Tunnel> tunnel = new AtomicReference<>();
    private final WireCap cap;

    OutboundLink(Dialer.Line line, Endpoint to, Session session, Peering.LinkEvents events, BufferPool pool) {
        this.line = line;
        this.to = to;
        this.session = session;
        this.events = events;
        this.pool = pool;
        this.cap = new WireCap(line.ticker(), Bandwidth.UNLIMITED);
        this.dialer = new Dialer(line, to, session, new Role.Control(), this);
    }

    void start() {
        dialer.start();
    }

    @Override
    public Conversation welcomed(PeerConnection welcomed, long nextBatch) {
        connection.set(welcomed);
        events.connected();
        return new Talk(welcomed);
    }

    @Override
    public void refused(Reason why) {
        if (!closed.get()) {
            events.refused(why);
        }
    }

    @Override
    public void send(ControlMessage message) {
        if (!(message instanceof ControlMessage.ToDestination)) {
            throw new IllegalArgumentException("A source does not say " + message);
        }
        PeerConnection now = connection.get();
        if (now != null) {
            now.send(new Frame.Control(message));
        }
    }

    @Override
    public OutgoingCopy copyFrom(Path socket, Token token, int streams, Bandwidth most, CopyEvents copyEvents) {
        cap.limit(most);
        SendingLanes lanes = new SendingLanes(line, to, session, token, this::roundTrip);
        try {
            OutgoingCopy opened = Outgoing.open(
                    socket, streams, cap, line.config().copy(), pool, line.ticker(), lanes, counted(copyEvents));
            closeOld(copy.getAndSet(opened));
            return opened;
        } catch (UncheckedIOException e) {
            copyEvents.failed(new Reason("stream.socket", e.getMessage() + ": " + e.getCause()));
            return NoCopy.INSTANCE;
        }
    }

    @Override
    public Tunnel tunnelFrom(Path socket, Token token, TunnelEvents told) {
        DialedChannels lines = new DialedChannels(line, to, session, token);
        Tunnel opened = OutgoingTunnel.open(
                socket, lines, cap, line.config().copy().reconnect(), line.ticker(), line.violations(), told);
        closeOld(tunnel.getAndSet(opened));
        return opened;
    }

    @Override
    public Tunnel tunnelTo(Path socket, Token token, TunnelEvents told) {
        throw new IllegalStateException("This is the source of " + session);
    }

    /** What only the copy itself finds out about the other side; all else was counted where it arrived. */
    private CopyEvents counted(CopyEvents told) {
        return new CopyEvents() {
            @Override
            public void complete(String digest, DataSize raw) {
                told.complete(digest, raw);
            }

            @Override
            public void failed(Reason why) {
                Breach.of(why.code()).filter(FOUND_BY_COPY::contains).ifPresent(line.violations()::count);
                told.failed(why);
            }
        };
    }

    private Duration roundTrip() {
        PeerConnection now = connection.get();
        return now == null ? Duration.ZERO : now.roundTrip();
    }

    @Override
    public IncomingCopy copyTo(Path socket, Token token, DataSize memory, CopyEvents copyEvents) {
        throw new IllegalStateException("This is the source of " + session);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closeOld(copy.getAndSet(null));
            closeOld(tunnel.getAndSet(null));
            dialer.close();
        }
    }

    private static void closeOld(@Nullable OutgoingCopy old) {
        if (old != null) {
            old.close();
        }
    }

    private static void closeOld(@Nullable Tunnel old) {
        if (old != null) {
            old.close();
        }
    }

    private final class Talk implements Conversation {
        private final PeerConnection over;

        private Talk(PeerConnection over) {
            this.over = over;
        }

        @Override
        public Set<FrameType> accepts() {
            return TALK;
        }

        @Override
        public void frame(Frame frame) throws ProtocolViolation {
            if (frame instanceof Frame.Control(ControlMessage message) && message instanceof ControlMessage.ToSource) {
                events.received(message);
            } else {
                throw new ProtocolViolation(Breach.ORDER, "A destination does not say " + frame.type());
            }
        }

        @Override
        public void closed(Reason why) {
            connection.compareAndSet(over, null);
            if (!closed.get()) {
                events.lost(why);
            }
        }
    }
}
