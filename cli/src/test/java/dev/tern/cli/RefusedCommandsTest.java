package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that cannot be carried out: one line and an exit code. */
class RefusedCommandsTest extends CommandsFixture {

    @ParameterizedTest
    @CsvSource({
        "400, 2, to is not a host",
        "404, 6, There is no migration m-9",
        "409, 3, The migration m-9 is past its release",
        "503, 4, Kafka is away",
        "500, 1, An error of the service itself"
    })
    void shouldTurnProblemsIntoOneLineAndExitCode(int status, int code, String detail) {
        // given
        services.answer("POST /api/migrations/m-9/cancel", status, "{'code':'some.code','detail':'" + detail + "'}");

        // when
        Run run = tern("cancel", "m-9");

        // then
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.err()).startsWith("tern: ").contains(detail);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void shouldSayWhatIsNotThere() {
        // when
        Run vm = tern("migrate", "no-such-vm", "--to", "host-b");
        Run nobody = Run.of(Map.of("TERN_MONITOR_URL", "http://127.0.0.1:1"), "get", "hosts");
        Run address = Run.of(Map.of("TERN_MONITOR_URL", "no address"), "get", "hosts");

        // then
        assertThat(vm.code()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(vm.err()).contains("\"no-such-vm\"").contains("tern get vms");
        assertThat(nobody.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(nobody.err()).contains("http://127.0.0.1:1").contains("tern up");
        assertThat(address.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldRefuseWrongUsageWithOneLineAndAHint() {
        // when
        List<Run> runs = List.of(
                tern("frobnicate"),
                tern("migrate", "shop-db-1"),
                tern("migrate", "shop-db-1", "--to", "Host_A!"),
                tern("get", "moons"),
                tern("limit", "m-1", "10"),
                tern("audit", "-n", "0"),
                tern("resolve", "m-1", "--actor", "ada", "--evidence", "looked", "--run-at-source"),
                tern("resolve", "m-1", "--actor", "ada", "--actor", "bob", "--evidence", "looked"),
                tern("place"),
                tern("place", "shop-db-1"),
                tern("place", "shop-db-1=host-b", ID + "=host-c"));

        // then
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.code()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).startsWith("tern: ");
            assertThat(run.out()).isEmpty();
        });
        assertThat(runs.get(0).err()).contains("frobnicate");
        assertThat(runs.get(4).err()).contains("\"10\"").contains("100MiB/s");
        assertThat(runs.get(6).err()).contains("twice, with two names");
        assertThat(runs.get(9).err()).contains("web-1=host-b");
        assertThat(runs.get(10).err()).contains("given twice");
        assertThat(services.requests()).noneMatch(request -> request.what().startsWith("POST"));
    }
}
