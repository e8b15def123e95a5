package dev.tern.hypervisor.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HypervisorUriTest {

    @ParameterizedTest
    @ValueSource(strings = {"/run/tern/a.sock", "/home/some one/50%/ü.sock"})
    void shouldNameTheSocketOfAnEmbeddedDaemon(String path) {
        HypervisorUri uri = HypervisorUri.embedded(Path.of(path));

        assertThat(uri.toString()).startsWith("embedded+unix:///").doesNotContain(" ");
        assertThat(HypervisorUri.of(uri.toString())).isEqualTo(uri);
        assertThatThrownBy(() -> {
                    try (var connector = uri.connector()) {
                        connector.connect();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path);
    }

    /** QEMU's exec: is a shell, and there are more that reach further than a host's own hypervisor. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/run/a.sock",
                "unix:///run/a.sock",
                "exec:rm",
                "embedded+unix:run/a.sock",
                "embedded+unix:///",
                "embedded+unix://host/run/a.sock",
                "embedded+unix:///run/a.sock?x=1",
                "embedded+unix:///run/a.sock#x",
                "embedded+unix:///run/a b.sock",
                "EMBEDDED+unix:///run/a.sock",
                "embedded+tcp:///run/a.sock",
            })
    void shouldRefuseWhatIsNoHypervisorInOneLine(String text) {
        assertThatThrownBy(() -> HypervisorUri.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("write embedded+unix:///PATH");
    }

    @Test
    void shouldShowNoControlCharacters() {
        assertThatThrownBy(() -> HypervisorUri.of("a\nb")).hasMessageContaining("\"a?b\"");
    }
}
