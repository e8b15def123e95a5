package dev.tern.transfer.edge.netty;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.protocol.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to another agent: connects, authenticates, says HELLO, and begins again after every end, waiting
 * a little longer each time that it fails, until it is closed or turned away for good.
 */
final class Dialer {

    /** A connection that is closed because nothing comes through must not wait for its own last words. */
    static final int FAREWELL_MILLIS = 100;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** Whoever breaks the protocol so often will not do better the next time. */
    private static final int MOST_VIOLATIONS = 8;

    /** Asking again would end the same way. */
    private static final Set<Breach> FINAL = Set.of(Breach.TLS, Breach.IDENTITY, Breach.VERSION);

    /** A line's faults, or a host that is slow, rather than the other agent's. */
    private static final Set<Breach> OF_THE_LINE = Set.of(Breach.RECORD, Breach.TIMEOUT, Breach.UNREAD);

    /** What every dialer of an agent shares. */
    record Line(
            Credentials credentials,
            EventLoopGroup loops,
            PeeringConfig config,
            Ticker ticker,
            Violations violations) {}

    /** Told on the event loop. */
    interface Listener {
        /** HELLO was answered; the connection converses with what is returned. */
        Conversation welcomed(PeerConnection connection, long nextBatch) throws ProtocolViolation;

        /** It will not be tried again. */
        void refused(Reason why);
    }

    private final Line line;
    private final Endpoint to;
    private final Session session;
    private final Role role;
    private final Listener listener;
    private final EventLoop loop;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<@Nullable PeerConnection> current = new AtomicReference<>();
    private Duration pause = FIRST_PAUSE;
    private int broken;

    Dialer(Line line, Endpoint to, Session session, Role role, Listener listener) {
        this.line = line;
        this.to = to;
        this.session = session;
        this.role = role;
        this.listener = listener;
        this.loop = line.loops().next();
    }

    void start() {
        dial();
    }

    /** The connection at hand, made or in the making. */
    @Nullable
    PeerConnection connection() {
        return current.get();
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            PeerConnection connection = current.get();
            if (connection != null) {
                connection.leave(new Reason("link.bye", "Closed here"));
            }
        }
    }

    private void dial() {
        if (closed.get()) {
            return;
        }
        var _ = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        line.config().handshake().toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        prepare(channel);
                    }
                })
                .connect(to.address(), to.port())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        again();
                    }
                });
    }

    private void prepare(Channel channel) {
        SslHandler tls = line.credentials().client().newHandler(channel.alloc());
        tls.setHandshakeTimeoutMillis(line.config().handshake().toMillis());
        tls.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
        Waiting waiting = new Waiting();
        PeerConnection connection = new PeerConnection(
                channel, line.ticker(), line.violations(), line.config().heartbeat(), waiting, this::secured);
        waiting.connection = connection;
        current.set(connection);
        channel.pipeline().addLast(tls, connection);
        var _ = loop.schedule(
                waiting::late, line.config().handshake().multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        if (closed.get()) {
            var _ = channel.close();
        }
    }

    private void secured(PeerConnection connection) throws ProtocolViolation {
        SslHandler tls = connection.channel().pipeline().get(SslHandler.class);
        HostId peer = Credentials.identity(tls.engine().getSession());
        if (!peer.equals(session.to())) {
            throw new ProtocolViolation(
                    Breach.IDENTITY, to + " is " + peer + " by its certificate and not " + session.to());
        }
    }

    private void again() {
        if (!closed.get()) {
            try {
                var _ = loop.schedule(this::dial, pause.toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                closed.set(true);
            }
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
    }

    private void giveUp(Reason why) {
        if (closed.compareAndSet(false, true)) {
            listener.refused(why);
        }
    }

    private void over(Reason why) {
        Optional<Breach> breach = Breach.of(why.code());
        boolean theirs = breach.isPresent() && !OF_THE_LINE.contains(breach.get());
        if (theirs && (FINAL.contains(breach.get()) || ++broken >= MOST_VIOLATIONS)) {
            giveUp(why);
        } else {
            again();
        }
    }

    /** Before the welcome. */
    private final class Waiting implements Conversation {
        private @Nullable PeerConnection connection;
        private boolean greeted;
        private boolean over;

        private void late() {
            PeerConnection made = connection;
            if (!over && made != null) {
                line.violations().count(Breach.TIMEOUT);
                made.close(new Reason(Breach.TIMEOUT.code(), to + " does not answer a HELLO"));
            }
        }

        @Override
        public Set<FrameType> accepts() {
            return Set.of(
                    FrameType.READY,
                    FrameType.WELCOME,
                    FrameType.REFUSAL,
                    FrameType.PING,
                    FrameType.PONG,
                    FrameType.BYE);
        }

        @Override
        public void frame(Frame frame) throws ProtocolViolation {
            switch (frame) {
                case Frame.Ready _ -> hello();
                case Frame.Welcome(int version, long nextBatch) -> welcome(version, nextBatch);
                case Frame.Refusal(Reason why, var _) -> refusal(why);
                default -> throw new ProtocolViolation(Breach.ORDER, frame.type() + " instead of a welcome");
            }
        }

        private void hello() throws ProtocolViolation {
            PeerConnection ready = connection;
            if (greeted) {
                throw new ProtocolViolation(Breach.ORDER, "READY comes once");
            }
            greeted = true;
            if (ready != null) {
                ready.open();
                ready.answer(new Frame.Hello(session, role, Wire.SUPPORTED));
            }
        }

        /** Not asked again, or only after a pause. */
        private void refusal(Reason why) {
            PeerConnection refused = connection;
            if (!Door.isPassing(why)) {
                giveUp(why);
            }
            if (refused != null) {
                refused.close(new Reason("link.refused", why.text()));
            }
        }

        private void welcome(int version, long nextBatch) throws ProtocolViolation {
            PeerConnection welcomed = connection;
            if (!greeted) {
                throw new ProtocolViolation(Breach.ORDER, "A WELCOME answers a HELLO");
            }
            over = true;
            if (!Wire.SUPPORTED.contains(version) || welcomed == null) {
                throw new ProtocolViolation(
                        Breach.VERSION, "The destination chose version " + version + "; supported: " + Wire.SUPPORTED);
            }
            pause = FIRST_PAUSE;
            Conversation talk = listener.welcomed(welcomed, nextBatch);
            welcomed.converse(new Watched(talk));
        }

        @Override
        public void closed(Reason why) {
            over = true;
            Dialer.this.over(why);
        }
    }

    /** The conversation itself, with the connection made anew when it ends. */
    private final class Watched implements Conversation {
        private final Conversation talk;

        private Watched(Conversation talk) {
            this.talk = talk;
        }

        @Override
        public Set<FrameType> accepts() {
            return talk.accepts();
        }

        @Override
        public void frame(Frame frame) throws ProtocolViolation {
            talk.frame(frame);
        }

        @Override
        public void closed(Reason why) {
            talk.closed(why);
            over(why);
        }
    }
}
