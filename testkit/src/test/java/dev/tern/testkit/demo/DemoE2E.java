package dev.tern.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code ./tern demo} holds what it promises: it exits 0 only if every check of its own held. */
class DemoE2E {

    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final int MINUTES = 10;

    @Test
    void shouldDoTheMainJobByItself() throws IOException, InterruptedException {
        // given
        Path printed = Path.of("target", "demo.txt");
        Files.createDirectories(printed.getParent());

        // when
        Process demo = new ProcessBuilder(CHECKOUT.resolve("tern").toString(), "demo")
                .directory(CHECKOUT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        boolean ended = demo.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            demo.destroy();
            demo.waitFor(1, TimeUnit.MINUTES);
        }

        // then
        String text = Files.readString(printed);
        System.out.println(text);
        assertThat(ended)
                .as("the demo ended within %d minutes:%n%s", MINUTES, text)
                .isTrue();
        assertThat(demo.exitValue()).as(text).isZero();
    }
}
