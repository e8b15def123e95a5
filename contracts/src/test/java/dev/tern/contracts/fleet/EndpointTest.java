package dev.tern.contracts.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host-a:7000",
                "10.0.0.1:7000",
                "a:1",
                "kvm-1.example.org:65535",
                "::1:7000",
                "[fe80::1]:7000",
                "0:0:0:0:0:0:0:1:7000"
            })
    void shouldTakeNamesAndAddresses(String text) {
        assertThat(Endpoint.parse(text).port()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec:rm -rf:1",
                "exec:reboot:1",
                "file:passwd:1",
                "http://169.254.169.254:80",
                "user@host:1",
                "host/a:1",
                "host a:1",
                "host\n:1",
                "-host:1",
                ":7000",
                "host-a",
                "host-a:0",
                "host-a:65536",
                "host-a:-1",
                "host-a:1e3"
            })
    void shouldRefuseWhatHasASchemeOrIsNone(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("\n");
    }
}
