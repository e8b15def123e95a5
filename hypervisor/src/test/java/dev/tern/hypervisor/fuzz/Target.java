package dev.tern.hypervisor.fuzz;

import dev.tern.hypervisor.embedded.control.ControlFuzz;
import dev.tern.hypervisor.embedded.stream.LoaderFuzz;
import java.nio.file.Path;

/** The decoders that strangers' bytes reach first. */
enum Target {
    CONTROL(ControlFuzz.class) {
        @Override
        void run(byte[] input) throws Exception {
            ControlFuzz.fuzzerTestOneInput(input);
        }
    },
    LOADER(LoaderFuzz.class) {
        @Override
        void run(byte[] input) throws Exception {
            LoaderFuzz.fuzzerTestOneInput(input);
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
