package dev.tern.testkit.simulation;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.IncomingCopy;
import dev.tern.transfer.stream.OutgoingCopy;
import dev.tern.transfer.tunnel.Tunnel;
import dev.tern.transfer.tunnel.TunnelEvents;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The source's end of a migration's link: dialled again until it is closed or turned away. */
final class Outbound implements Peering.Link, Line.End {

    static final Duration AGAIN = Duration.ofMillis(100);
    private static final Duration DIAL = Duration.ofMillis(1);

    final Network network;
    final Machine machine;
    final Session session;
    private final Peering.LinkEvents events;
    private @Nullable Line line;
    private @Nullable SourceCopy copy;
    private boolean welcomed;
    private boolean closed;

    Outbound(Network network, Machine machine, Session session, Peering.LinkEvents events) {
        this.network = network;
        this.machine = machine;
        this.session = session;
        this.events = events;
    }

    Outbound dial() {
        machine.later(DIAL, () -> {
            if (closed || line != null) {
                return;
            }
            line = network.connect(machine, session.to(), this).orElse(null);
            if (line == null) {
                again();
            } else {
                line.send(true, new Frame.Hello(session, new Role.Control(), Wire.SUPPORTED));
            }
        });
        return this;
    }

    private void again() {
        machine.later(AGAIN, this::dial);
    }

    @Override
    public void send(ControlMessage message) {
        if (line != null && welcomed) {
            line.send(true, new Frame.Control(message));
        }
    }

    @Override
    public OutgoingCopy copyFrom(Path socket, Token token, int streams, Bandwidth cap, CopyEvents told) {
        SourceCopy opened = new SourceCopy(this, socket, token, streams, cap, told);
        copy = opened;
        opened.open();
        return opened;
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
        throw new IllegalStateException("This is the source of " + session);
    }

    @Override
    public void close() {
        closed = true;
        if (copy != null) {
            copy.close();
        }
        if (line != null) {
            line.leave(true);
        }
    }

    @Override
    public void frame(Line from, Frame frame) throws ProtocolViolation {
        switch (frame) {
            case Frame.Welcome _ -> {
                welcomed = true;
                events.connected();
            }
            case Frame.Refusal(Reason why, var _) -> {
                closed = true;
                events.refused(why);
            }
            case Frame.Control(ControlMessage message)
            when message instanceof ControlMessage.ToSource -> {
                machine.heard(session, message);
                events.received(message);
            }
            default -> throw new ProtocolViolation(Breach.ORDER, "A destination does not say " + frame.type());
        }
    }

    @Override
    public void broken(Line which) {
        if (which != line) {
            return;
        }
        line = null;
        boolean stood = welcomed;
        welcomed = false;
        if (!closed) {
            if (stood) {
                events.lost(new Reason("link.broken", "the connection broke"));
            }
            again();
        }
    }
}
