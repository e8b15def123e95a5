package dev.tern.hypervisor;

import dev.tern.contracts.plan.MigrationMode;
import java.nio.file.Path;

/** How a guest gets from one hypervisor to the other, as one side is told of it. */
public sealed interface Transport {

    MigrationMode mode();

    /** The stream goes into, or comes out of, a unix socket of the agent's. */
    record Socket(Path path) implements Transport {
        @Override
        public MigrationMode mode() {
            return MigrationMode.RELAY;
        }
    }

    /**
     * From hypervisor to hypervisor: several connections, each compressed and encrypted by the hypervisors, whose
     * certificates must prove their hosts. Never without.
     *
     * @param address where the destination listens, a name or number of its host; the source connects to what the ticket
     *     says
     * @param connections 1 to 16
     */
    record Direct(String address, int connections) implements Transport {
        @Override
        public MigrationMode mode() {
            return MigrationMode.NATIVE;
        }
    }

    /** Nothing is sent: the guest is shut off, and what it is goes with the document. */
    record Shelved() implements Transport {
        @Override
        public MigrationMode mode() {
            return MigrationMode.COLD;
        }
    }
}
