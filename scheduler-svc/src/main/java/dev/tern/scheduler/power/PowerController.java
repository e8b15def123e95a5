package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.util.Optional;

/**
 * Switches hosts. Calls block, for no longer than the implementation's own time-out, and may come from several threads.
 *
 * <p>An order that was taken is not one that was carried out: a host shuts down and boots for minutes, and {@link #state}
 * says how far it is. An order for what is so already is taken and does nothing. After a {@link PowerProblem#LATE} or a
 * {@link PowerProblem#UNREACHABLE} the order
 * may have been taken.
 */
public interface PowerController {

    /** Orderly, as the button at the host does; power is never cut. Empty when the order was taken. */
    Optional<PowerFailure> switchOff(HostId host);

    /** Empty when the order was taken. */
    Optional<PowerFailure> wake(HostId host);

    PowerReading state(HostId host);

    /** What the host draws now, whether it is on or off; one that measures nothing says so. */
    default WattsReading watts(HostId host) {
        return new WattsReading.Unread(new Reason("watts.unsupported", "Nothing measures what " + host + " draws"));
    }
}
