package dev.tern.hypervisor.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
                    try (var connector = uri.connector(List.of())) {
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
                "qemu+ext:///system",
                "qemu+ssh://host/system",
            })
    void shouldRefuseWhatIsNoHypervisorInOneLine(String text) {
        assertThatThrownBy(() -> HypervisorUri.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("write embedded+unix:///PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qemu:///system", "qemu+unix:///system?socket=/run/a/sock", "qemu+tls://host/system"})
    void shouldNameLibvirtd(String text) {
        assertThat(HypervisorUri.of(text).toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qemu:///session", "qemu+unix:///system?command=/x", "qemu+tls:///system"})
    void shouldRefuseWhatLibvirtWouldTake(String text) {
        assertThatThrownBy(() -> HypervisorUri.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldShowNoControlCharacters() {
        assertThatThrownBy(() -> HypervisorUri.of("a\nb")).hasMessageContaining("\"a?b\"");
    }
}
