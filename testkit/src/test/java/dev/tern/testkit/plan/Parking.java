package dev.tern.testkit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.PlanRequest;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.Promises;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Guests of two full hosts change places by way of a third, and back: with real pages, policy and agents. */
public interface Parking {

    LivePlatform platform();

    Duration PATIENCE = Duration.ofMinutes(2);
    String ANN = "user:ann";

    /** Two of a size, on different hosts, that no other story moves. */
    String ONE = "search-1";

    String OTHER = "search-2";

    /** Less than either of them needs. */
    DataSize LEFT = DataSize.ofMiB(64);

    @Test
    default void shouldLetGuestsOfFullHostsChangePlacesAndUndoIt() throws IOException, ApiFailure {
        // given
        VmId one = platform().idOf(ONE);
        VmId other = platform().idOf(OTHER);
        HostId a = platform().runsAt(one).getFirst();
        HostId b = platform().runsAt(other).getFirst();
        try (FullHosts _ = FullHosts.fill(platform(), List.of(a, b), LEFT)) {
            Map<String, String> swap = new LinkedHashMap<>();
            swap.put(one.value(), b.value());
            swap.put(other.value(), a.value());

            // when
            JsonNode done = carriedOut(PlanRequest.place(swap, true, ANN));

            // then one of them went by the third host, and both are where they were to be
            assertThat(done.path("state").asText()).as("%s", done).isEqualTo("done");
            List<JsonNode> moves = Json.items(done.path("moves"));
            assertThat(moves.getFirst().path("to").asText()).isNotIn(a.value(), b.value());
            assertThat(moves.getLast().path("vm")).isEqualTo(moves.getFirst().path("vm"));
            assertThat(moves.getLast().path("after")).isEqualTo(moves.getFirst().path("id"));
            assertThat(platform().runsAt(one)).containsExactly(b);
            assertThat(platform().runsAt(other)).containsExactly(a);

            // and when it is undone
            JsonNode undone = carriedOut(PlanRequest.undo(Json.text(done, "id"), true, ANN));

            // then everyone is at home
            assertThat(undone.path("state").asText()).as("%s", undone).isEqualTo("done");
            assertThat(platform().runsAt(one)).containsExactly(a);
            assertThat(platform().runsAt(other)).containsExactly(b);
            Promises.isWhole(platform(), one);
            Promises.isWhole(platform(), other);
            Promises.noGuestEverRanTwice(platform());
        }
    }

    /** Drafted as soon as the scheduler has seen how full the hosts are, applied, and over. */
    private JsonNode carriedOut(PlanRequest request) throws ApiFailure {
        JsonNode plan = Await.value("a plan that parks a guest", PATIENCE, () -> Optional.of(
                        platform().client().submit(request))
                .filter(draft -> draft.path("moves").size() == 3));
        platform().client().apply(Json.text(plan, "id"), ANN);
        return platform().awaitPlan(plan, PATIENCE);
    }
}
