package dev.tern.transfer.edge.netty;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.stream.Lanes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** An outgoing copy's data connections. */
final class SendingLanes implements Lanes {

    private static final Set<FrameType> ANSWERS =
            Set.of(FrameType.ACK, FrameType.RESEND, FrameType.SEALED, FrameType.PING, FrameType.PONG, FrameType.BYE);

    private final Dialer.Line line;
    private final Endpoint to;
    private final Session session;
    private final Token token;
    private final Supplier<Duration> roundTrip;
    private final CopyOnWriteArrayList<Dialer> dialers = new CopyOnWriteArrayList<>();

    SendingLanes(Dialer.Line line, Endpoint to, Session session, Token token, Supplier<Duration> roundTrip) {
        this.line = line;
        this.to = to;
        this.session = session;
        this.token = token;
        this.roundTrip = roundTrip;
    }

    @Override
    public void open(int count, Events events) {
        for (int i = 0; i < count; i++) {
            dialers.add(new Dialer(line, to, session, new Role.Data(i, count, token), new Arrival(i, events)));
        }
        dialers.forEach(Dialer::start);
    }

    @Override
    public int count() {
        return dialers.size();
    }

    @Override
    public Duration roundTrip() {
        return roundTrip.get();
    }

    @Override
    public void close() {
        dialers.forEach(Dialer::close);
    }

    private record Arrival(int index, Events events) implements Dialer.Listener {
        @Override
        public Conversation welcomed(PeerConnection connection, long nextBatch) throws ProtocolViolation {
            events.connected(index, connection, nextBatch);
            return new Answers(index, connection, events);
        }

        @Override
        public void refused(Reason why) {
            events.refused(why);
        }
    }

    private record Answers(int index, PeerConnection connection, Events events) implements Conversation {
        @Override
        public Set<FrameType> accepts() {
            return ANSWERS;
        }

        @Override
        public void frame(Frame frame) throws ProtocolViolation {
            switch (frame) {
                case Frame.Ack(long nextBatch, long _) -> events.acknowledged(nextBatch);
                case Frame.Resend(long batch) -> events.damaged(batch);
                case Frame.Sealed(String digest) -> events.sealed(digest);
                default -> throw new ProtocolViolation(Breach.ORDER, "Not an answer: " + frame.type());
            }
        }

        @Override
        public void closed(Reason why) {
            events.lost(index, connection, why);
        }
    }
}
