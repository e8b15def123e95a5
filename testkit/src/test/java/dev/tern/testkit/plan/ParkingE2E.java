package dev.tern.testkit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.PlanRequest;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.LiveOptions;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.Promises;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Guests of two full hosts change places by way of a third, and back: with real pages, policy and agents. */
class ParkingE2E {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final HostId C = HostId.of("host-c");

    @Test
    void shouldLetGuestsOfFullHostsChangePlacesAndUndoIt() throws IOException, ApiFailure {
        try (LivePlatform platform =
                LivePlatform.start(new LiveOptions(Map.of("tern.scheduler.auto", "false"), fleet(), false))) {
            Map<String, String> swap = new LinkedHashMap<>();
            swap.put(id("a-1").value(), B.value());
            swap.put(id("b-1").value(), A.value());

            // when
            JsonNode plan = submitted(platform, PlanRequest.place(swap, false, "user:testkit"));
            JsonNode done = over(platform, plan);

            // then one of them went by host-c, and both are where they were to be
            assertThat(done.path("state").asText()).as("%s", done).isEqualTo("done");
            List<JsonNode> moves = Json.items(done.path("moves"));
            assertThat(moves).hasSize(3);
            assertThat(moves.getFirst().path("to").asText()).isEqualTo(C.value());
            assertThat(moves.getLast().path("after")).isEqualTo(moves.getFirst().path("id"));
            assertThat(platform.runsAt(id("a-1"))).containsExactly(B);
            assertThat(platform.runsAt(id("b-1"))).containsExactly(A);

            // and when it is undone
            JsonNode back = submitted(platform, PlanRequest.undo(Json.text(plan, "id"), false, "user:testkit"));
            JsonNode undone = over(platform, back);

            // then everyone is at home
            assertThat(undone.path("state").asText()).as("%s", undone).isEqualTo("done");
            assertThat(platform.runsAt(id("a-1"))).containsExactly(A);
            assertThat(platform.runsAt(id("b-1"))).containsExactly(B);
            Promises.everyGuestIsWhole(platform);
            Promises.noGuestEverRanTwice(platform);
        }
    }

    /** As soon as the scheduler knows enough of every host to plan moves. */
    private static JsonNode submitted(LivePlatform platform, PlanRequest request) {
        return Await.value("a plan with moves", SOON, () -> {
            try {
                return Optional.of(platform.client().submit(request))
                        .filter(plan -> !plan.path("moves").isEmpty());
            } catch (ApiFailure.Refused _) {
                return Optional.empty();
            }
        });
    }

    private static JsonNode over(LivePlatform platform, JsonNode plan) {
        return Await.value("the plan is over", SOON, () -> {
            JsonNode now = platform.client().plan(Json.text(plan, "id"));
            return Optional.of(now).filter(each -> List.of("done", "failed", "denied", "expired")
                    .contains(each.path("state").asText()));
        });
    }

    /** Hosts that hold two of their guests and no third. */
    private static LocalFleet fleet() {
        List<LocalHost> hosts = LocalFleet.standard().hosts().stream()
                .map(host -> new LocalHost(host.id(), host.zone(), host.cpus(), DataSize.ofMiB(256)))
                .toList();
        return new LocalFleet(
                hosts,
                List.of(
                        new LocalGuest(A, guest("a-1")),
                        new LocalGuest(A, guest("a-2")),
                        new LocalGuest(B, guest("b-1")),
                        new LocalGuest(B, guest("b-2")),
                        new LocalGuest(C, guest("c-1"))));
    }

    private static GuestDefinition guest(String name) {
        var settings = Map.of("seed", "7", "writes_per_second", "100", "cpu", "0.05");
        return new GuestDefinition(
                id(name), name, 1, DataSize.ofMiB(96), Map.of("group", name, "class", "office"), "key-value", settings);
    }

    private static VmId id(String name) {
        return VmId.of(UUID.nameUUIDFromBytes(("tern-testkit/" + name).getBytes(StandardCharsets.UTF_8))
                .toString());
    }
}
