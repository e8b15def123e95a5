package dev.tern.testkit.input;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.cli.api.Endpoints;
import dev.tern.testkit.platform.LivePlatform;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What strangers may post to the services that take something, as they run: each is refused, and no memory grows with it. */
public interface BadRequests {

    String ID = "0b7d1f3e-1111-4222-8333-444455556666";
    int DEEP = 100_000;
    long HUGE = 100L << 20;

    /** The most that a service has read, and the line has taken, of a body that is too long. */
    long TAKEN = 16L << 20;

    long GROWN = 64L << 20;
    List<String> SERVICES = List.of("monitor", "scheduler", "policy");

    LivePlatform platform();

    /** All that takes JSON, with what it needs to have. */
    private Map<URI, String> needs() {
        Endpoints at = platform().client().endpoints();
        String move = at.scheduler() + "/api/migrations/" + ID;
        return Map.ofEntries(
                entry(URI.create(at.scheduler() + "/api/plans"), "\"goal\":{\"kind\":\"balance\"},"),
                entry(URI.create(at.scheduler() + "/api/plans/" + ID + "/apply"), ""),
                entry(URI.create(at.scheduler() + "/api/plans/" + ID + "/approve"), "\"hash\":\"ab\","),
                entry(URI.create(at.scheduler() + "/api/plans/" + ID + "/reject"), ""),
                entry(URI.create(move + "/cancel"), ""),
                entry(URI.create(move + "/limit"), "\"bandwidth_bytes_per_second\":1,"),
                entry(
                        URI.create(move + "/resolve"),
                        "\"resolution\":\"run-at-source\",\"actors\":[],\"evidence\":\"\","),
                entry(URI.create(at.scheduler() + "/api/plans/what-if"), ""),
                entry(URI.create(at.policy() + "/api/rules/try"), "\"file\":\"new.yaml\",\"rules\":\"\","),
                entry(URI.create(at.scheduler() + "/api/quarantines/release"), "\"host\":\"host-a\","),
                entry(URI.create(at.monitor() + "/api/hosts/host-a/cordon"), ""),
                entry(URI.create(at.monitor() + "/api/hosts/host-a/uncordon"), ""));
    }

    private List<URI> json() {
        return List.copyOf(needs().keySet());
    }

    private URI rules() {
        return URI.create(platform().client().endpoints().policy() + "/api/rules/check");
    }

    @Test
    default void shouldRefuseWhatIsNoJsonOrIsTooDeepOrSaidTwice() throws IOException {
        List<String> bodies = List.of(
                "{",
                "[]",
                "\"text\"",
                "{\"actor\":\"user:one\",\"actor\":\"user:other\"}",
                "{\"actor\":\"user:one\"} {\"actor\":\"user:other\"}",
                "[".repeat(DEEP),
                "{\"actor\":".repeat(DEEP),
                "{\"actor\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}",
                "{\"actor\":\"\u0000\"}");
        for (URI to : json()) {
            for (String body : bodies) {
                refused(to, body);
            }
        }
    }

    @Test
    default void shouldRefuseUnknownFieldsByName() throws IOException {
        for (Map.Entry<URI, String> each : needs().entrySet()) {
            assertThat(refused(each.getKey(), "{" + each.getValue() + "\"tempo\":1}"))
                    .contains("tempo");
        }
    }

    @Test
    default void shouldRefuseNumbersThatAreNone() throws IOException {
        for (String number : List.of("NaN", "Infinity", "-Infinity", "1e309", "-1e309", "1".repeat(5_000), "01")) {
            for (URI to : json()) {
                refused(to, "{\"actor\":" + number + "}");
            }
        }
        URI limit = json().stream()
                .filter(to -> to.getPath().endsWith("/limit"))
                .findFirst()
                .orElseThrow();
        for (String bandwidth : List.of(
                "NaN",
                "1e309",
                "-1",
                "0",
                "1.5",
                "\"10\"",
                "\"10MiB\"",
                "true",
                "null",
                "[]",
                "{}",
                "9223372036854775808")) {
            refused(limit, "{\"bandwidth_bytes_per_second\":" + bandwidth + "}");
        }
        refused(limit, "{}");
    }

    @Test
    default void shouldTakeNoBodyThatIsTooLong() throws IOException {
        Map<String, Long> before = peaks();
        List<Long> processes = processes();
        for (URI to : Stream.concat(json().stream(), Stream.of(rules())).toList()) {
            for (boolean announced : List.of(true, false)) {
                String type = to.equals(rules()) ? "application/yaml" : "application/json";
                RawRequest.Answer answer = new RawRequest(to, type).withBlanks(HUGE, announced);
                assertThat(answer.status()).as("%s: %s", to, answer).isIn(413, 0);
                assertThat(answer.sent()).as("%s", to).isLessThan(TAKEN);
            }
        }
        peaks().forEach((service, peak) -> assertThat(peak)
                .as("what %s has of the memory at most", service)
                .isLessThan(before.getOrDefault(service, 0L) + GROWN));
        assertThat(processes()).as("the processes").isEqualTo(processes);
    }

    @Test
    default void shouldFindDeepRulesBad() throws IOException {
        for (String rules : List.of("[".repeat(DEEP), "{a: ".repeat(DEEP), "- ".repeat(DEEP), "a: &a [*a,*a]")) {
            RawRequest.Answer answer = new RawRequest(rules(), "application/yaml").with(rules);
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            assertThat(answer.text()).contains("\"usable\":false");
        }
    }

    private static String refused(URI to, String body) throws IOException {
        RawRequest.Answer answer = new RawRequest(to, "application/json").with(body);
        String shown = body.length() < 100 ? body : body.substring(0, 100);
        assertThat(answer.status()).as("%s %s: %s", to, shown, answer).isEqualTo(400);
        assertThat(answer.text()).as("%s %s", to, shown).contains("application/problem+json", "\"code\":");
        return answer.text();
    }

    private List<Long> processes() {
        return SERVICES.stream().map(platform().processes()::pid).toList();
    }

    /** The most that each service ever had in the machine's memory. */
    private Map<String, Long> peaks() throws IOException {
        Map<String, Long> peaks = new HashMap<>();
        for (String service : SERVICES) {
            long pid = platform().processes().pid(service);
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmHWM:")) {
                    peaks.put(service, Long.parseLong(line.replaceAll("\\D", "")) << 10);
                }
            }
        }
        return peaks;
    }
}
