package dev.tern.scheduler.edge.power;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.power.PowerController;
import dev.tern.scheduler.power.PowerFailure;
import dev.tern.scheduler.power.PowerReading;
import dev.tern.scheduler.power.WattsReading;
import java.util.Optional;

/** A host whose network card wakes it, and whose controller does the rest. */
public record WokenByCard(PowerController board, WakeOnLan card) implements PowerController {

    @Override
    public Optional<PowerFailure> switchOff(HostId host) {
        return board.switchOff(host);
    }

    @Override
    public Optional<PowerFailure> wake(HostId host) {
        return card.wake(host);
    }

    @Override
    public PowerReading state(HostId host) {
        return board.state(host);
    }

    @Override
    public WattsReading watts(HostId host) {
        return board.watts(host);
    }
}
