package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.util.Optional;

/** Something to be done by a {@link PowerController}, beside the loop; what comes of it is told to the keeper. */
public sealed interface PowerOrder {

    HostId host();

    record SwitchOff(HostId host, Reason why) implements PowerOrder {}

    record Wake(HostId host, Reason why) implements PowerOrder {}

    record Read(HostId host) implements PowerOrder {}

    /** What it draws. */
    record Measure(HostId host) implements PowerOrder {}

    /** Blocks as the controller does. */
    default PowerAnswer carryOut(PowerController controller) {
        return switch (this) {
            case SwitchOff off -> new PowerAnswer.Ordered(this, controller.switchOff(off.host));
            case Wake wake -> new PowerAnswer.Ordered(this, controller.wake(wake.host));
            case Read read -> new PowerAnswer.Was(read.host, controller.state(read.host));
            case Measure measure -> new PowerAnswer.Drew(measure.host, controller.watts(measure.host));
        };
    }

    /** What came of an order. */
    sealed interface PowerAnswer {

        /** @param failure empty where the order was taken */
        record Ordered(PowerOrder order, Optional<PowerFailure> failure) implements PowerAnswer {}

        record Was(HostId host, PowerReading reading) implements PowerAnswer {}

        record Drew(HostId host, WattsReading reading) implements PowerAnswer {}
    }
}
