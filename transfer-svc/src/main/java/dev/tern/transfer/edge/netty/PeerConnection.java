package dev.tern.transfer.edge.netty;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.FrameHeader;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.stream.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes frames apart as they arrive, holding each against what the conversation accepts before its
 * payload has room; answers pings, sends its own, and ends itself after three silent intervals.
 */
final class PeerConnection extends ChannelInboundHandlerAdapter implements Lane {

    private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);
    private static final int SILENT_INTERVALS = 3;
    private static final int FRAMES_PER_INTERVAL = 1000;
    /** A hand-over says less than two MiB in all, the guest's definition included. */
    private static final int CONTROL_BYTES_PER_INTERVAL = 4 << 20;
    /** Beyond the batches on their way, which their sender bounds: answers that the other side does not read. */
    private static final int MOST_UNREAD = 4 << 20;

    private static final long LAST_WORDS_MILLIS = 2000;

    /** As many as what they carry needs, which has bounds of its own. */
    private static final Set<FrameType> DATA = Set.of(FrameType.BATCH, FrameType.ACK, FrameType.CHUNK, FrameType.TAKEN);

    /** What follows the handshake. */
    @FunctionalInterface
    interface Greeting {
        /** TLS stands; who the other is can be asked of the channel. */
        void secured(PeerConnection connection) throws ProtocolViolation;
    }

    private final Channel channel;
    private final Ticker ticker;
    private final Violations violations;
    private final Duration heartbeat;
    private final Greeting greeting;
    private Conversation conversation;

    private final ByteBuffer head = ByteBuffer.allocate(FrameHeader.SIZE + BatchHeader.SIZE);
    private @Nullable FrameHeader header;
    private @Nullable ByteBuffer payload;
    private @Nullable BatchHeader batch;
    private @Nullable ByteBuffer content;
    private int skip;

    private Duration heard;
    private int frames;
    private int controlBytes;
    private final Duration born;
    private boolean frameOpen;
    private boolean secured;
    private boolean open;
    private boolean broken;
    private @Nullable Reason reason;
    private @Nullable Future<?> beat;
    private Duration roundTrip = Duration.ZERO;

    PeerConnection(
            Channel channel,
            Ticker ticker,
            Violations violations,
            Duration heartbeat,
            Conversation conversation,
            Greeting greeting) {
        this.channel = channel;
        this.ticker = ticker;
        this.violations = violations;
        this.heartbeat = heartbeat;
        this.conversation = conversation;
        this.greeting = greeting;
        this.born = ticker.read();
        this.heard = born;
        head.limit(FrameHeader.SIZE);
    }

    Channel channel() {
        return channel;
    }

    /** HELLO was said or heard, before which neither side says anything else. Called on the event loop. */
    void open() {
        open = true;
    }

    /** From now on frames go there. Called on the event loop. */
    void converse(Conversation next) {
        conversation = next;
    }

    /** Of the latest ping; zero before. Read on the event loop. */
    Duration roundTrip() {
        return roundTrip;
    }

    // ---- life ----

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                secure();
            } else {
                exceptionCaught(context, done.cause());
            }
        }
        context.fireUserEventTriggered(event);
    }

    private void secure() {
        secured = true;
        heard = ticker.read();
        long nanos = heartbeat.toNanos();
        beat = channel.eventLoop().scheduleAtFixedRate(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
        try {
            greeting.secured(this);
        } catch (ProtocolViolation e) {
            violated(e);
        }
    }

    private void beat() {
        frames = 0;
        controlBytes = 0;
        Duration silent = ticker.since(heard);
        if (silent.compareTo(heartbeat.multipliedBy(SILENT_INTERVALS)) > 0) {
            close(new Reason("link.silent", "Nothing was heard for " + silent.toMillis() + " ms"));
        } else {
            interject(new Frame.Ping(ticker.read().toNanos()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (beat != null) {
            beat.cancel(false);
        }
        BatchHeader unfinished = batch;
        ByteBuffer taken = content;
        if (unfinished != null && taken != null) {
            batch = null;
            content = null;
            conversation.abandoned(unfinished, taken);
        }
        // in a task of its own: an alert that came with the end is only now being read, as an exception
        execute(this::end, this::end);
        context.fireChannelInactive();
    }

    private void end() {
        conversation.closed(reason == null ? new Reason("link.closed", "The connection was closed") : reason);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Reason why = secured && !TlsFailure.isRefusal(cause, true)
                ? new Reason("link.broken", String.valueOf(cause.getMessage()))
                : TlsFailure.reason(cause, secured);
        if (reason == null) {
            TlsFailure.breach(cause, secured).ifPresent(violations::count);
        }
        LOG.debug("Connection {} breaks: {}", channel, why.text());
        closeNow(why);
    }

    // ---- in ----

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            heard = ticker.read();
            while (bytes.isReadable() && reason == null && !broken) {
                consume(bytes);
            }
        } catch (ProtocolViolation e) {
            violated(e);
        } finally {
            bytes.release();
        }
    }

    private void consume(ByteBuf bytes) throws ProtocolViolation {
        if (batch != null) {
            batchBytes(bytes, batch);
        } else if (payload != null) {
            payloadBytes(bytes, payload);
        } else {
            headBytes(bytes);
        }
    }

    private void headBytes(ByteBuf bytes) throws ProtocolViolation {
        transfer(bytes, head);
        if (head.hasRemaining()) {
            return;
        }
        FrameHeader known = header;
        if (known == null) {
            head.flip();
            known = FrameHeader.read(head);
            check(known);
            if (known.type() == FrameType.BATCH) {
                header = known;
                head.clear().limit(BatchHeader.SIZE);
            } else {
                header = known;
                payload = ByteBuffer.allocate(known.length());
                payloadBytes(bytes, payload);
            }
        } else {
            head.flip();
            announce(BatchHeader.read(head, known.length()));
        }
    }

    private void check(FrameHeader known) throws ProtocolViolation {
        if (!conversation.accepts().contains(known.type())) {
            throw new ProtocolViolation(
                    Breach.ORDER, known.type() + " is out of place; accepted now: " + conversation.accepts());
        }
        if (!DATA.contains(known.type()) && ++frames > FRAMES_PER_INTERVAL) {
            throw new ProtocolViolation(
                    Breach.FLOOD, "More than " + FRAMES_PER_INTERVAL + " frames within a heartbeat");
        }
        if (known.type() == FrameType.CONTROL && (controlBytes += known.length()) > CONTROL_BYTES_PER_INTERVAL) {
            throw new ProtocolViolation(
                    Breach.FLOOD, "More than " + CONTROL_BYTES_PER_INTERVAL + " bytes of control within a heartbeat");
        }
        if (known.type() == FrameType.BATCH && known.length() <= BatchHeader.SIZE) {
            throw new ProtocolViolation(Breach.LENGTH, "A batch of " + known.length() + " bytes holds nothing");
        }
    }

    private void announce(BatchHeader announced) throws ProtocolViolation {
        ByteBuffer room = conversation.admit(announced);
        batch = announced;
        skip = announced.wireLength();
        content = room == null ? null : room.clear().limit(announced.wireLength());
    }

    private void batchBytes(ByteBuf bytes, BatchHeader current) {
        ByteBuffer room = content;
        if (room == null) {
            int skipped = Math.min(skip, bytes.readableBytes());
            bytes.skipBytes(skipped);
            skip -= skipped;
            if (skip == 0) {
                nextFrame();
            }
        } else {
            transfer(bytes, room);
            if (!room.hasRemaining()) {
                nextFrame();
                conversation.arrived(current, room);
            }
        }
    }

    private void payloadBytes(ByteBuf bytes, ByteBuffer into) throws ProtocolViolation {
        transfer(bytes, into);
        FrameHeader known = header;
        if (!into.hasRemaining() && known != null) {
            nextFrame();
            deliver(FrameCodec.decode(known.type(), into.flip()));
        }
    }

    private void nextFrame() {
        header = null;
        payload = null;
        batch = null;
        content = null;
        head.clear().limit(FrameHeader.SIZE);
    }

    private void deliver(Frame frame) throws ProtocolViolation {
        switch (frame) {
            case Frame.Ping(long nonce) -> interject(new Frame.Pong(nonce));
            case Frame.Pong(long nonce) -> roundTrip = roundTrip(nonce);
            case Frame.Bye _ -> close(new Reason("link.bye", "The other side said goodbye"));
            default -> conversation.frame(frame);
        }
    }

    private Duration roundTrip(long nonce) throws ProtocolViolation {
        Duration sent = Duration.ofNanos(nonce);
        Duration taken = ticker.since(sent);
        if (taken.isNegative() || sent.compareTo(born) < 0) {
            throw new ProtocolViolation(Breach.FIELD, "A pong answers a ping that was never sent");
        }
        return taken;
    }

    private static void transfer(ByteBuf bytes, ByteBuffer into) {
        int length = Math.min(bytes.readableBytes(), into.remaining());
        int limit = into.limit();
        into.limit(into.position() + length);
        bytes.readBytes(into);
        into.limit(limit);
    }

    /** Nothing that comes after it is read, though the connection is closed by a task of its own. */
    private void violated(ProtocolViolation violation) {
        if (broken) {
            return;
        }
        broken = true;
        violations.count(violation.breach());
        LOG.warn(
                "Connection {} is closed: {} ({})",
                channel,
                violation.getMessage(),
                violation.breach().code());
        if (violation.breach() == Breach.VERSION) {
            write(Door.refusal(violation.reason()));
        }
        close(violation.reason());
    }

    // ---- out ----

    @Override
    public void send(Frame frame) {
        execute(() -> write(frame), () -> {});
    }

    @Override
    public void write(ByteBuffer bytes, boolean last, Runnable left) {
        execute(
                () -> {
                    frameOpen = !last;
                    var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(_ -> left.run());
                },
                left);
    }

    @Override
    public void close(Reason why) {
        execute(() -> closeNow(why), () -> {});
    }

    private void closeNow(Reason why) {
        if (reason == null) {
            reason = why;
            var _ = channel.close();
        }
    }

    /** Whoever does not read would else keep a connection open that only waits for its last words to leave. */
    private void closeSoon() {
        Runnable close = () -> {
            var _ = channel.close();
        };
        var _ = channel.eventLoop().schedule(close, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Says goodbye, where HELLO was said, and closes; a frame that is open is cut off. */
    void leave(Reason why) {
        execute(
                () -> {
                    if (reason == null) {
                        reason = why;
                        if (frameOpen || !open) {
                            var _ = channel.close();
                        } else {
                            write(new Frame.Bye());
                            var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                                    .addListener(ChannelFutureListener.CLOSE);
                            closeSoon();
                        }
                    }
                },
                () -> {});
    }

    /** Before all that was sent while this task runs. On the event loop. */
    void answer(Frame frame) {
        write(frame);
    }

    /** Writes a last frame and closes behind it. On the event loop. */
    void refuse(Frame.Refusal refusal) {
        if (reason == null) {
            reason = refusal.why();
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(FrameCodec.encode(refusal)))
                    .addListener(ChannelFutureListener.CLOSE);
            closeSoon();
        }
    }

    /** Neither before HELLO nor in the midst of another frame. */
    private void interject(Frame frame) {
        if (open && !frameOpen) {
            write(frame);
        }
    }

    private void write(Frame frame) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        if (waiting != null && waiting.totalPendingWriteBytes() > MOST_UNREAD) {
            violated(new ProtocolViolation(
                    Breach.UNREAD, waiting.totalPendingWriteBytes() + " bytes wait for the other side to read them"));
            return;
        }
        var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(FrameCodec.encode(frame)));
    }

    /** Always as a task of its own, also from the event loop itself: what is being done there comes first. */
    private void execute(Runnable task, Runnable never) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The event loop has ended", e);
            never.run();
        }
    }
}
