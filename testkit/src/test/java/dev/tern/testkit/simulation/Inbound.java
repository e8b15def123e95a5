package dev.tern.testkit.simulation;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.IncomingCopy;
import dev.tern.transfer.stream.OutgoingCopy;
import dev.tern.transfer.tunnel.Tunnel;
import dev.tern.transfer.tunnel.TunnelEvents;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The destination's end of a migration's link: it outlives the connections on which the source arrives. */
final class Inbound implements Peering.Link, Line.End {

    private final Door door;
    private final Session session;
    private Peering.@Nullable LinkEvents events;
    private @Nullable Line line;
    private @Nullable TargetCopy copy;

    Inbound(Door door, Session session) {
        this.door = door;
        this.session = session;
    }

    Session session() {
        return session;
    }

    @Nullable
    TargetCopy copy() {
        return copy;
    }

    void attach(Line now) {
        Line before = line;
        line = now;
        if (before != null && before != now) {
            before.turn(door);
            before.snap();
        }
    }

    void admitted(Peering.LinkEvents told) {
        events = told;
    }

    @Override
    public void send(ControlMessage message) {
        if (line != null) {
            line.send(false, new Frame.Control(message));
        }
    }

    @Override
    public OutgoingCopy copyFrom(Path socket, Token token, int streams, Bandwidth cap, CopyEvents told) {
        throw new IllegalStateException("This is the destination of " + session);
    }

    @Override
    public Tunnel tunnelFrom(Path socket, Token token, TunnelEvents told) {
        throw new IllegalStateException("Guests of this world have no disks");
    }

    @Override
    public Tunnel tunnelTo(Path socket, Token token, TunnelEvents told) {
        throw new IllegalStateException("Guests of this world have no disks");
    }

    @Override
    public IncomingCopy copyTo(Path socket, Token token, DataSize memory, CopyEvents told) {
        TargetCopy opened = new TargetCopy(door.machine, socket, token, told);
        copy = opened;
        return opened;
    }

    @Override
    public void close() {
        door.forget(this);
        if (copy != null) {
            copy.close();
            copy = null;
        }
        Line open = line;
        line = null;
        if (open != null) {
            open.turn(door);
            open.leave(false);
        }
    }

    @Override
    public void frame(Line from, Frame frame) throws ProtocolViolation {
        if (frame instanceof Frame.Control(ControlMessage message) && message instanceof ControlMessage.ToDestination) {
            door.machine.heard(session, message);
            Objects.requireNonNull(events).received(message);
        } else {
            throw new ProtocolViolation(Breach.ORDER, "A source does not say " + frame.type());
        }
    }

    @Override
    public void broken(Line which) {
        if (which == line) {
            line = null;
            Objects.requireNonNull(events).lost(new Reason("link.broken", "the connection broke"));
        }
    }
}
