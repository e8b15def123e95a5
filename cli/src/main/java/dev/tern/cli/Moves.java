package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.Json;
import java.util.Set;

/** Reading one migration as the monitor shows it. */
final class Moves {

    private static final Set<String> TERMINAL = Set.of("done", "rolled-back", "failed");

    private static final int PERCENT = 100;

    private Moves() {}

    static String id(JsonNode migration) {
        return Json.text(migration, "migration", "id");
    }

    /** The state's word: {@code copying}. */
    static String state(JsonNode migration) {
        return Json.text(migration, "state.kind", "state");
    }

    static boolean isOver(String state) {
        return TERMINAL.contains(state);
    }

    static boolean isInDoubt(String state) {
        return state.equals("in-doubt");
    }

    /** How much of the memory has travelled, 0 to 1; below 0 where nobody knows. */
    static double share(JsonNode migration) {
        String state = state(migration);
        if (state.equals("done") || state.equals("running") || state.equals("released") || state.equals("loaded")) {
            return 1;
        }
        JsonNode memory = Json.first(migration, "progress.memory_bytes");
        JsonNode left = Json.first(migration, "progress.remaining_bytes");
        if (!memory.isNumber() || !left.isNumber() || memory.asLong() == 0) {
            return -1;
        }
        return Math.max(0, 1 - left.asDouble() / memory.asDouble());
    }

    static String detail(JsonNode migration) {
        String left = Tables.bytes(Json.first(migration, "progress.remaining_bytes"));
        String eta = Tables.millis(Json.first(migration, "progress.eta_ms"));
        String disks = Tables.bytes(Json.first(migration, "progress.disks.copied_bytes"));
        String round = Json.text(migration, "progress.round", "state.round");
        double throttle = Json.first(migration, "progress.throttle_ratio").asDouble(0);
        return (round.isEmpty() ? "" : "round " + round + " ")
                + (left.isEmpty() ? "" : left + " left ")
                + (eta.isEmpty() ? "" : eta + " to go ")
                + (disks.isEmpty() ? "" : disks + " of disks copied ")
                + (throttle > 0 ? "slowed down by " + Math.round(throttle * PERCENT) + "%" : "");
    }
}
