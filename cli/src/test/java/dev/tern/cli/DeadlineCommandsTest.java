package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Orders that are to be done by a time. */
class DeadlineCommandsTest extends CommandsFixture {

    @Test
    void shouldOrderByADeadlineAndShowWhatThePlanSaysOfIt() {
        // given
        String late =
                "{'code':'deadline.late','text':'it is expected to be done at 2126-11-29T02:12:00Z, 12 min 0 s after"
                        + " its deadline 2126-11-29T02:00:00Z; late are shop-db-1 by 12 min 0 s'}";
        String plan =
                PLAN.formatted("running", late).replace("'hash':'ab'", "'hash':'ab','deadline':'2126-11-29T02:00:00Z'");
        services.answer("POST /api/plans", plan)
                .answer("GET /api/plans", "[" + plan + "]")
                .answer("GET /api/plans/p-1", plan)
                .then("GET /api/plans/p-1", plan)
                .then("GET /api/plans/p-1", plan.replace("running", "done"));
        List<List<String>> orders = List.of(
                List.of("evacuate", "host-a"),
                List.of("plan", "--evacuate", "host-a"),
                List.of("migrate", "shop-db-1", "--to", "host-b", "--dry-run"),
                List.of("place", "shop-db-1=host-b", "--dry-run"),
                List.of("return", "shop-db-1", "--dry-run"),
                List.of("undo", "p-0", "--dry-run"));

        // when
        for (List<String> order : orders) {
            Run run = tern(Stream.concat(order.stream(), Stream.of("--by", "2126-11-29T03:00+01:00"))
                    .toArray(String[]::new));

            // then
            assertThat(run.code()).as("%s", order).isZero();
            assertThat(run.err()).contains("late are shop-db-1 by 12 min 0 s");
        }
        assertThat(services.requests())
                .filteredOn(request -> request.what().equals("POST /api/plans"))
                .hasSize(orders.size())
                .allMatch(request -> request.body().contains("\"deadline\":\"2126-11-29T02:00:00Z\""));
        assertThat(tern("get", "plans").out()).contains("DEADLINE").contains("2126-11-29T02:00:00Z");

        // and who watches is told once that it goes on all the same
        Run watched = tern("evacuate", "host-a", "--yes", "--watch", "--by", "30m");
        assertThat(watched.code()).isZero();
        assertThat(watched.err().split("Plan p-1 goes on: it is expected to be done at", -1))
                .hasSize(2);
    }

    @Test
    void shouldRefuseADeadlineThatIsNoneAndAskForNothing() {
        Run noTime = tern("evacuate", "host-a", "--yes", "--by", "tomorrow");
        Run ofBalance = tern("plan", "--by", "30m");

        assertThat(noTime.code()).isEqualTo(ExitCode.USAGE);
        assertThat(noTime.err()).startsWith("tern: --by \"tomorrow\" is no time: write 2026-11-29T02:00Z");
        assertThat(ofBalance.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ofBalance.err()).contains("--by goes with --evacuate HOST");
        assertThat(services.requests()).isEmpty();
    }
}
