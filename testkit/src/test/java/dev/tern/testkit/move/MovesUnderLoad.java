package dev.tern.testkit.move;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.Promises;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Fifty moves there and back of every kind of guest, each through scheduler, policy and agents, while all guests write.
 * Told last, so that its promises are of all that came before too.
 */
public interface MovesUnderLoad {

    LivePlatform platform();

    int MOVES = 50;
    Duration LONGEST_MOVE = Duration.ofMinutes(1);

    /** One of each program, none of which shares a group with a guest of host-b or host-c. */
    List<String> TRAVELLERS = List.of("cache-1", "batch-1", "files-1");

    @Test
    @Order(Integer.MAX_VALUE)
    default void shouldMoveEveryKindOfGuestThereAndBackWithoutAFault() throws IOException, ApiFailure {
        for (int move = 0; move < MOVES; move++) {
            String name = TRAVELLERS.get(move % TRAVELLERS.size());
            move(platform(), name);
        }

        // then
        Promises.everyGuestIsWhole(platform());
        Promises.noGuestEverRanTwice(platform());
        assertThat(platform().client().verifyAudit().path("whole").asBoolean())
                .as("audit chain: %s", platform().client().verifyAudit())
                .isTrue();
    }

    private static void move(LivePlatform platform, String name) throws IOException, ApiFailure {
        VmId vm = platform.idOf(name);
        HostId from = platform.runsAt(vm).getFirst();
        HostId to = from.value().equals("host-c") ? HostId.of("host-b") : HostId.of("host-c");
        JsonNode shown = platform.awaitEnd(platform.order(vm, to), LONGEST_MOVE);
        assertThat(shown.path("phase").asText())
                .as("%s from %s to %s: %s", name, from, to, shown.path("state"))
                .isEqualTo("done");
        assertThat(platform.runsAt(vm)).containsExactly(to);
    }
}
