package dev.tern.testkit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.TernCommandLine;
import dev.tern.testkit.platform.TernCommandLine.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A move that a rule leaves to people: ordered and approved by the command, judged by policy, made by the agents. */
public interface PlanApproval {

    Duration SOON = Duration.ofMinutes(1);

    String GUEST = "files-2";

    /** Of {@link #GUEST} alone, so that no other move waits for anybody. */
    String RULE = """
              - name: files-are-approved
                kind: approval
                match: vm.name == "files-2"
                people: 1
                reason: its owner has to know
            """;

    LivePlatform platform();

    @Test
    default void shouldMakeAMoveOnlyOnceAnotherPersonApprovedIt() throws IOException, ApiFailure {
        // given an order by whoever runs this, which policy leaves to somebody else
        var tern = new TernCommandLine(platform());
        VmId vm = platform().idOf(GUEST);
        List<HostId> before = platform().runsAt(vm);
        Run ordered = tern.run("migrate", GUEST, "--to", "host-c", "-o", "json");
        JsonNode plan =
                Await.value("the plan waits for people", SOON, () -> Json.items(
                                platform().client().plans())
                        .stream()
                        .filter(each -> Json.text(each, "state").equals("awaiting-approval"))
                        .findFirst());
        String id = Json.text(plan, "id");

        // when the same person approves it, and somebody else approves another hash, and then what there is
        Run own = tern.run("approve", id);
        Optional<String> other = refusal(id, "00");
        List<HostId> meanwhile = platform().runsAt(vm);
        boolean alerted = Json.items(platform().client().alerts()).stream().anyMatch(each -> isAbout(each, id, true));
        platform().client().approve(id, Json.text(plan, "hash"), "user:bob", "agreed with its owner");
        JsonNode moved =
                platform().awaitEnd(plan.path("moves").path(0).path("id").asText(), SOON);

        // then
        assertThat(ordered.exit()).as("%s", ordered).isZero();
        assertThat(ordered.err())
                .contains("Plan " + id + " awaits the approval of 1 person other than user:")
                .contains("tern approve " + id);
        assertThat(own.exit()).as("%s", own).isEqualTo(3);
        assertThat(own.err()).contains("somebody else has to approve it");
        assertThat(other).contains("plan.hash");
        assertThat(meanwhile).isEqualTo(before).doesNotContain(HostId.of("host-c"));
        assertThat(alerted).isTrue();
        assertThat(moved.path("phase").asText()).as("%s", moved).isEqualTo("done");
        assertThat(platform().runsAt(vm)).containsExactly(HostId.of("host-c"));
        Await.until(
                "the alert is over", SOON, () -> Json.items(platform().client().alerts()).stream()
                        .noneMatch(each -> isAbout(each, id, true)));
        assertThat(Json.items(platform().client().audit(1000)))
                .filteredOn(row -> Json.text(row, "action").equals("plan.approved"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(Json.text(row, "actor")).isEqualTo("user:bob");
                    assertThat(Json.text(row, "subject")).isEqualTo(id);
                });
    }

    private Optional<String> refusal(String plan, String hash) throws ApiFailure {
        try {
            platform().client().approve(plan, hash, "user:bob", "");
            return Optional.empty();
        } catch (ApiFailure.Refused e) {
            return Optional.of(e.code());
        }
    }

    private static boolean isAbout(JsonNode alert, String plan, boolean firing) {
        return Json.text(alert, "code").equals("plan.awaits.approval")
                && Json.text(alert, "subject").equals(plan)
                && alert.path("firing").asBoolean() == firing;
    }
}
