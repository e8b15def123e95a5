package dev.tern.transfer.fuzz;

import dev.tern.transfer.protocol.FrameFuzz;
import dev.tern.transfer.stream.OpsFuzz;
import dev.tern.transfer.stream.RelayFuzz;
import java.nio.file.Path;

/** The decoders that strangers' bytes reach first. */
enum Target {
    FRAME(FrameFuzz.class) {
        @Override
        void run(byte[] input) throws Exception {
            FrameFuzz.fuzzerTestOneInput(input);
        }
    },
    OPS(OpsFuzz.class) {
        @Override
        void run(byte[] input) throws Exception {
            OpsFuzz.fuzzerTestOneInput(input);
        }
    },
    RELAY(RelayFuzz.class) {
        @Override
        void run(byte[] input) throws Exception {
            RelayFuzz.fuzzerTestOneInput(input);
        }
    };

    private final Class<?> harness;

    Target(Class<?> harness) {
        this.harness = harness;
    }

    /** Throws when something that must hold does not. */
    abstract void run(byte[] input) throws Exception;

    String harness() {
        return harness.getName();
    }

    Path seeds() {
        return Path.of("src", "test", "resources", "seeds", harness.getSimpleName());
    }
}
