package dev.tern.hypervisor.embedded.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.SelfCheck;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlWireTest {

    private static final VmId ID = VmId.of("00000000-0000-4000-8000-000000000001");
    private static final GuestDefinition GUEST = new GuestDefinition(
            ID, "db-1", 2, DataSize.ofMiB(64), Map.of("tenant", "blå"), "key-value", Map.of("seed", "1"));

    private static Fields fields(String json) throws HypervisorRefusal {
        return new Fields("request", Json.parse(json));
    }

    @Test
    void shouldReadBackEveryValueItWrites() throws HypervisorRefusal {
        HostStats host = new HostStats(
                "host-a",
                "embedded 1.0",
                4,
                DataSize.ofGiB(2),
                DataSize.ofMiB(64),
                Duration.ofSeconds(5),
                Duration.ofSeconds(4));
        GuestStats stats = new GuestStats(
                ID,
                "db-1",
                VmState.RUNNING,
                2,
                DataSize.ofMiB(64),
                Duration.ofMillis(7),
                new DirtyRate(12.5),
                DataSize.ofPages(9),
                Map.of("a", "b"),
                new SelfCheck(3, 1, "pages 1 and 2 differ"),
                Optional.empty());
        StreamStatus status = new StreamStatus(
                StreamStatus.Phase.SWITCHING,
                3,
                DataSize.ofMiB(9),
                DataSize.ofPages(2),
                Bandwidth.ofMiBPerSecond(4),
                new DirtyRate(3),
                Duration.ofNanos(55),
                "");
        OutgoingLimits limits =
                new OutgoingLimits(Duration.ofMillis(300), 30, Duration.ofMinutes(5), Bandwidth.UNLIMITED);

        assertThat(Codec.definition(new Fields("d", Codec.write(GUEST)))).isEqualTo(GUEST);
        assertThat(Codec.host(new Fields("h", Codec.write(host)))).isEqualTo(host);
        assertThat(Codec.guest(new Fields("g", Codec.write(stats)))).isEqualTo(stats);
        assertThat(Codec.stream(new Fields("s", Codec.write(status)))).isEqualTo(status);
        assertThat(Codec.limits(new Fields("l", Codec.write(limits)))).isEqualTo(limits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "null",
                "{",
                "{\"id\":1} {}",
                "{\"id\":1,\"id\":2}",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}"
            })
    void shouldRefuseWhatIsNotOneShallowObject(String line) {
        assertThatThrownBy(() -> Json.parse(line))
                .isInstanceOfSatisfying(HypervisorRefusal.class, refusal -> assertThat(refusal.code())
                        .isEqualTo("request.invalid"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'memory_bytes' | -1 | memory_bytes",
                "'memory_bytes' | 1048577 | whole MiB",
                "'memory_bytes' | 1e300 | not a whole number",
                "'memory_bytes' | 99999999999999999999 | not a whole number",
                "'memory_bytes' | \"64MiB\" | not a whole number",
                "'vcpus' | 0 | vcpus is 0",
                "'vcpus' | 1025 | between 1 and 1024",
                "'name' | \"\" | not empty",
                "'name' | \"a\\nb\" | control characters",
                "'name' | 7 | not text",
                "'id' | \"x\" | not a guest's id",
                "'labels' | [] | not an object",
                "'labels' | {\"a\":1} | not text",
                "'program' | null | missing",
                "'extra' | 1 | extra is not a field that is known"
            })
    void shouldRefuseDefinitionNamingTheField(String field, String value, String words) throws HypervisorRefusal {
        var node = Codec.write(GUEST);
        node.set(field, Json.parse("{\"v\":" + value + "}").get("v"));

        assertThatThrownBy(() -> Codec.definition(new Fields("definition", node)))
                .isInstanceOf(HypervisorRefusal.class)
                .hasMessageContaining(words);
    }

    @Test
    void shouldNameAnUnknownFieldInOneLineThatCanBeShown() throws HypervisorRefusal {
        Fields fields = fields("{\"b\\nc\\u202e\\u2028\\ud800" + "x".repeat(100) + "\":1}");

        assertThatThrownBy(fields::end)
                .hasMessage("request: b?c???" + "x".repeat(54) + " is not a field that is known here");
    }

    @Test
    void shouldRefuseLabelsThatAreTooManyOrTooLong() {
        var many = Json.object();
        for (int i = 0; i < 65; i++) {
            many.put("l" + i, "");
        }
        var large = Json.object();
        for (int i = 0; i < 20; i++) {
            large.put("l" + i, "x".repeat(400));
        }

        assertThatThrownBy(() -> new Fields("d", Json.object().set("labels", many)).texts("labels"))
                .hasMessageContaining("at most 64");
        assertThatThrownBy(() -> new Fields("d", Json.object().set("labels", large)).texts("labels"))
                .hasMessageContaining("4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative", "/\\u0000", ""})
    void shouldRefuseSocketThatIsNoAbsolutePath(String path) throws HypervisorRefusal {
        Fields fields = fields("{\"socket\":\"" + path + "\"}");

        assertThatThrownBy(() -> fields.socket("socket")).hasMessageContaining("socket");
    }

    @Test
    void shouldRefuseSocketPathThatNoSocketCanHave() throws HypervisorRefusal {
        Fields fields = fields("{\"socket\":\"/" + "å".repeat(60) + "\"}");

        assertThatThrownBy(() -> fields.socket("socket")).hasMessageContaining("107 bytes");
    }

    @Test
    void shouldCutLinesAcrossPieces() throws HypervisorRefusal {
        Lines lines = new Lines();
        lines.add(utf8("one\ntw"));

        assertThat(lines.next()).contains("one");
        assertThat(lines.next()).isEmpty();

        lines.add(utf8("o\n\nthree"));

        assertThat(lines.next()).contains("two");
        assertThat(lines.next()).contains("");
        assertThat(lines.next()).isEmpty();
    }

    @Test
    void shouldTakeLongestLineAndNoLonger() throws HypervisorRefusal {
        Lines lines = new Lines();
        lines.add(utf8("x".repeat(Lines.LIMIT - 1) + "\n"));

        assertThat(lines.next()).hasValueSatisfying(line -> assertThat(line).hasSize(Lines.LIMIT - 1));

        lines.add(utf8("x".repeat(Lines.LIMIT)));

        assertThatThrownBy(lines::next)
                .isInstanceOfSatisfying(HypervisorRefusal.class, refusal -> assertThat(refusal.code())
                        .isEqualTo("request.too-large"));
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
