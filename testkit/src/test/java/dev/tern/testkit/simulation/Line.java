package dev.tern.testkit.simulation;

import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.FrameHeader;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One TCP connection between two agents, made by {@code from}. What is sent arrives in its order, later, or not at all:
 * then the connection is broken. While a direction is silent what is sent waits; three heartbeats of that break it.
 */
final class Line {

    /** What stands at an end. Frames come in the life that the end belongs to. */
    interface End {
        void frame(Line line, Frame frame) throws ProtocolViolation;

        /** A batch, whose header and content follow the frame's header. */
        default void batch(Line line, ByteBuffer bytes, int length) throws ProtocolViolation {
            throw new ProtocolViolation(Breach.ORDER, "A batch is out of place here");
        }

        void broken(Line line);
    }

    final Network network;
    final Machine from;
    final Machine to;
    private final int fromLife;
    private final int toLife;
    private final End near;
    private End far;
    private final long[] arrived = new long[2];
    private final boolean[] left = new boolean[2];
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private final Deque<ByteBuffer> waitingBack = new ArrayDeque<>();
    private boolean up = true;

    Line(Network network, Machine from, Machine to, End near, End far) {
        this.network = network;
        this.from = from;
        this.to = to;
        this.fromLife = from.life();
        this.toLife = to.life();
        this.near = near;
        this.far = far;
    }

    boolean isUp() {
        return up;
    }

    /** From now on the far end's frames go there. */
    void turn(End next) {
        far = next;
    }

    boolean touches(Machine machine) {
        return from == machine || to == machine;
    }

    void send(boolean forward, Frame frame) {
        send(forward, FrameCodec.encode(frame));
    }

    void send(boolean forward, ByteBuffer bytes) {
        if (!up) {
            return;
        }
        if (network.isLost(this, forward)) {
            snap();
        } else if (network.isSilent(this, forward)) {
            queue(forward).add(bytes);
        } else {
            deliver(forward, bytes);
            if (network.isRepeating(this, forward) && isControl(bytes)) {
                deliver(forward, bytes.duplicate());
            }
        }
    }

    private static boolean isControl(ByteBuffer bytes) {
        return bytes.get(5) == dev.tern.transfer.protocol.FrameType.CONTROL.code();
    }

    private Deque<ByteBuffer> queue(boolean forward) {
        return forward ? waiting : waitingBack;
    }

    private void deliver(boolean forward, ByteBuffer bytes) {
        int way = forward ? 0 : 1;
        World world = network.world;
        arrived[way] = Math.max(arrived[way], world.clock.now() + network.latency(this));
        world.clock.after(arrived[way] - world.clock.now(), () -> arrive(forward, bytes));
    }

    private void arrive(boolean forward, ByteBuffer bytes) {
        if (!up) {
            return;
        }
        if (network.isSilent(this, forward)) {
            queue(forward).add(bytes);
            return;
        }
        Machine machine = forward ? to : from;
        if (!left[forward ? 1 : 0]) {
            machine.within(forward ? toLife : fromLife, () -> take(forward ? far : near, bytes));
        }
    }

    private void take(End end, ByteBuffer bytes) {
        if (!up) {
            return;
        }
        try {
            FrameHeader header = FrameHeader.read(bytes);
            switch (header.type()) {
                case BATCH -> end.batch(this, bytes, header.length());
                default -> end.frame(this, FrameCodec.decode(header.type(), bytes));
            }
        } catch (ProtocolViolation e) {
            network.violations++;
            snap();
        }
    }

    /** The silence is over before anyone noticed it: what waited comes now. */
    void heard() {
        for (boolean forward : new boolean[] {true, false}) {
            Deque<ByteBuffer> queue = queue(forward);
            while (up && !network.isSilent(this, forward) && !queue.isEmpty()) {
                deliver(forward, queue.poll());
            }
        }
    }

    /** Closed by one of its ends: what that one has sent still arrives, and it takes nothing any more. */
    void leave(boolean forward) {
        if (up) {
            left[forward ? 0 : 1] = true;
            World world = network.world;
            world.clock.after(Math.max(0, arrived[forward ? 0 : 1] - world.clock.now()) + 1, this::snap);
        }
    }

    /** Broken for both ends, which learn it at once. */
    void snap() {
        if (up) {
            up = false;
            network.forget(this);
            from.world.clock.after(0, () -> from.within(fromLife, () -> near.broken(this)));
            from.world.clock.after(0, () -> to.within(toLife, () -> far.broken(this)));
        }
    }
}
