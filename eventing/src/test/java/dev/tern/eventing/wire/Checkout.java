package dev.tern.eventing.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of the repository that are derived from the types and kept, so that a change of the wire is seen in review.
 * {@code ./mvnw -pl eventing -am -Dquick verify -Dtern.derived=write} writes them anew.
 */
final class Checkout {

    private static final Path ROOT = root();
    private static final boolean WRITE = "write".equals(System.getProperty("tern.derived"));

    private Checkout() {}

    static Path path(String relative) {
        return ROOT.resolve(relative);
    }

    /** Asserts that the file holds exactly this, or writes it when asked to. */
    static void hold(Path file, String content) {
        try {
            if (WRITE) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, content);
            }
            assertThat(file).as("derived with -Dtern.derived=write").exists();
            assertThat(Files.readString(file)).as(file.toString()).isEqualTo(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("mvnw"))) {
            here = here.getParent();
            if (here == null) {
                throw new IllegalStateException("Not within a checkout");
            }
        }
        return here;
    }
}
