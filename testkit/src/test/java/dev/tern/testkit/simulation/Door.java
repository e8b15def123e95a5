package dev.tern.testkit.simulation;

import dev.tern.contracts.plan.Reason;
import dev.tern.testkit.checker.Seen;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Wire;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Where connections to an agent begin: HELLO says what they are for. */
final class Door implements Line.End {

    final Machine machine;
    private final Peering.Gate gate;
    private final Map<Session, Inbound> links = new HashMap<>();

    Door(Machine machine, Peering.Gate gate) {
        this.machine = machine;
        this.gate = gate;
    }

    void forget(Inbound link) {
        links.remove(link.session(), link);
    }

    @Override
    public void frame(Line line, Frame frame) throws ProtocolViolation {
        if (!(frame instanceof Frame.Hello(Session session, Role role, var _))) {
            throw new ProtocolViolation(Breach.ORDER, "HELLO comes first, and once");
        }
        if (!session.from().equals(line.from.host)) {
            refuse(line, new Reason(Breach.IDENTITY.code(), "Not " + session.from()));
            return;
        }
        switch (role) {
            case Role.Control() -> control(line, session);
            case Role.Data data -> data(line, session, data);
            case Role.Channel _ -> refuse(line, new Reason(Breach.SESSION.code(), "No guest here has disks"));
        }
    }

    private void control(Line line, Session session) {
        Inbound link = links.computeIfAbsent(session, _ -> new Inbound(this, session));
        link.attach(line);
        switch (gate.arrived(session, line.from.host, link)) {
            case Peering.Admission.Admitted(Peering.LinkEvents events) -> {
                link.admitted(events);
                line.turn(link);
                line.send(false, new Frame.Welcome(Wire.VERSION, 0));
            }
            case Peering.Admission.TurnedAway(Reason why) -> {
                forget(link);
                refuse(line, why);
            }
        }
    }

    private void data(Line line, Session session, Role.Data data) {
        Inbound link = links.get(session);
        TargetCopy copy = link == null ? null : link.copy();
        if (copy == null) {
            refuse(line, new Reason(Breach.SESSION.code(), "No such copy is awaited here"));
        } else if (!copy.token().equals(data.token())) {
            refuse(line, new Reason(Breach.TOKEN.code(), "The token is another one"));
        } else {
            machine.world.see(new Seen.Secret(
                    machine.world.clock.now(),
                    session.migration() + " by " + machine.name + "/" + machine.life(),
                    HexFormat.of().formatHex(data.token().bytes())));
            line.turn(copy);
            copy.join(line);
        }
    }

    private static void refuse(Line line, Reason why) {
        line.send(false, new Frame.Refusal(why, Wire.SUPPORTED));
    }

    @Override
    public void broken(Line line) {}
}
