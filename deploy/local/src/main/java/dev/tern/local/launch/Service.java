package dev.tern.local.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The platform's services, with what each gets of this machine. */
enum Service {
    MONITOR("-Xmx128m", "-XX:TieredStopAtLevel=1"),
    SCHEDULER("-Xmx256m"),
    POLICY("-Xmx160m", "-XX:TieredStopAtLevel=1"),
    /** Moves between hosts of one process hold buffers for both of their ends. */
    TRANSFER("-Xmx384m", "-XX:MaxDirectMemorySize=768m");

    private final String flags;

    Service(String... flags) {
        this.flags = String.join(" ", flags);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the keys of its configuration begin with. */
    String prefix() {
        return "tern." + word() + ".";
    }

    List<String> flags() {
        return List.of(flags.split(" ", -1));
    }

    Path jar(Path checkout) {
        return checkout.resolve(word() + "-svc")
                .resolve("target")
                .resolve("quarkus-app")
                .resolve("quarkus-run.jar");
    }
}
