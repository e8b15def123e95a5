package dev.tern.scheduler.edge.power;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.power.PowerController;
import dev.tern.scheduler.power.PowerFailure;
import dev.tern.scheduler.power.PowerProblem;
import dev.tern.scheduler.power.PowerReading;
import dev.tern.scheduler.power.WattsReading;
import java.util.Map;
import java.util.Optional;

/** Each host by its own controller. */
public final class HostPowers implements PowerController, AutoCloseable {

    /** Nothing is switched. */
    public static final HostPowers NONE = new HostPowers(Map.of(), () -> {});

    private final Map<HostId, PowerController> controllers;
    private final Runnable closing;

    /** @param closing what controllers share */
    public HostPowers(Map<HostId, PowerController> controllers, Runnable closing) {
        this.controllers = Map.copyOf(controllers);
        this.closing = closing;
    }

    @Override
    public Optional<PowerFailure> switchOff(HostId host) {
        PowerController controller = controllers.get(host);
        return controller == null ? Optional.of(unknown(host)) : controller.switchOff(host);
    }

    @Override
    public Optional<PowerFailure> wake(HostId host) {
        PowerController controller = controllers.get(host);
        return controller == null ? Optional.of(unknown(host)) : controller.wake(host);
    }

    @Override
    public PowerReading state(HostId host) {
        PowerController controller = controllers.get(host);
        return controller == null ? new PowerReading.Unknown(unknown(host)) : controller.state(host);
    }

    @Override
    public WattsReading watts(HostId host) {
        PowerController controller = controllers.get(host);
        return controller == null ? new WattsReading.Unread(unknown(host).reason()) : controller.watts(host);
    }

    @Override
    public void close() {
        closing.run();
    }

    private static PowerFailure unknown(HostId host) {
        return new PowerFailure(
                host,
                PowerProblem.HOST_UNKNOWN,
                "Nothing is configured that switches " + host + ": set tern.scheduler.energy.hosts." + host
                        + ".redfish, or leave the host to people");
    }
}
