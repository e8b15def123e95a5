package dev.tern.hypervisor.embedded.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReturnPathTest {

    @Test
    void shouldEndWithTheWordThatAllIsLoaded() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ReturnPath.pong(Channels.newChannel(said), 7);
        ReturnPath.shut(Channels.newChannel(said));

        assertThat(HexFormat.of().formatHex(said.toByteArray())).isEqualTo("0002000400000007" + "0001000400000000");
        assertThatCode(() -> ReturnPath.awaitShut(Channels.newChannel(byteByByte(said.toByteArray()))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "'', stream.cut",
        "0002000400000001, stream.cut",
        "00010004000000, stream.cut",
        "0001000400000001, stream.refused",
        "0003000400000001, stream.return",
        "0001000800000000, stream.return",
    })
    void shouldNotTakeAnythingElseForIt(String hex, String code) {
        InputStream in = new ByteArrayInputStream(HexFormat.of().parseHex(hex));

        assertThatThrownBy(() -> ReturnPath.awaitShut(Channels.newChannel(in)))
                .isInstanceOf(StreamBroken.class)
                .hasMessageStartingWith(code);
    }

    private static InputStream byteByByte(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] into, int at, int length) {
                return super.read(into, at, Math.min(1, length));
            }
        };
    }
}
