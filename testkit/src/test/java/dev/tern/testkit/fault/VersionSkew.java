package dev.tern.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.Health;
import dev.tern.testkit.platform.LiveProcesses;
import dev.tern.testkit.platform.Promises;
import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.time.Duration;

/** A move between agents of which one speaks only the version of the wire before this one, as while hosts are upgraded. */
final class VersionSkew {

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);
    private static final Duration WELL_WITHIN = Duration.ofSeconds(30);

    private final Move move;
    private final Side older;

    VersionSkew(Move move, Side older) {
        this.move = move;
        this.older = older;
    }

    /** Before anything is reserved, and with a message that names the versions. */
    void isRefused() throws IOException, ApiFailure {
        speak("wire=" + (Wire.VERSION - 1));
        try {
            String migration = move.fleet().order(move.vm(), move.to());
            JsonNode end = move.fleet().awaitEnd(migration, ENDS_WITHIN);
            JsonNode why = end.path("state").path("why");
            assertThat(end.path("phase").asText()).as("%s", end).isEqualTo("failed");
            assertThat(end.path("state").path("phase").asText()).as("%s", end).isEqualTo("allowed");
            assertThat(why.path("code").asText()).as("%s", end).isEqualTo("wire.version");
            assertThat(why.path("text").asText()).contains("supported");
        } finally {
            speak("");
        }
        Await.until("all is well again", WELL_WITHIN, () -> Health.trouble(move.platform())
                .isEmpty());
        assertThat(move.platform().runsAt(move.vm())).containsExactly(move.from());
        Promises.isWhole(move.platform(), move.vm());
    }

    private void speak(String order) throws IOException {
        move.points().order(move.fleet().processes().pid(LiveProcesses.agentOf(older.of(move))), order);
    }
}
