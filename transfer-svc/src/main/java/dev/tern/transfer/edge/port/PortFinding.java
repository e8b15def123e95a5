package dev.tern.transfer.edge.port;

import dev.tern.contracts.unit.Bandwidth;

/** What a look at a host's port found. */
sealed interface PortFinding {

    /**
     * @param device as the kernel names it; the address where no device has it and only the operator knows the speed
     * @param speed each way
     */
    record Rated(String device, Bandwidth speed) implements PortFinding {}

    /** @param why nobody says how fast it is, as a sentence without its full stop */
    record Unknown(String why) implements PortFinding {}
}
