package dev.tern.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan that the scheduler is asked for.
 *
 * @param goal {@code balance}, {@code evacuate}, {@code manual} or {@code return-home}
 * @param host to empty
 * @param vm that moves, by its id
 * @param to where it moves
 * @param moves hosts of VMs that move together, by their ids; none otherwise
 * @param mode in which it moves; the scheduler's choice where none is given
 * @param autoConverge whether it may be slowed down
 * @param undo the plan whose guests go back to where they were before it
 * @param deadline by which it is to be done; none where that does not matter
 * @param dryRun only to look at; {@code apply} may follow
 */
public record PlanRequest(
        String goal,
        @Nullable String host,
        @Nullable String vm,
        @Nullable String to,
        Map<String, String> moves,
        @Nullable String mode,
        boolean autoConverge,
        @Nullable String undo,
        @Nullable Instant deadline,
        boolean dryRun,
        String actor) {

    public PlanRequest {
        moves = Collections.unmodifiableMap(new LinkedHashMap<>(moves));
    }

    public static PlanRequest balance(boolean dryRun, String actor) {
        return new PlanRequest("balance", null, null, null, Map.of(), null, false, null, null, dryRun, actor);
    }

    public static PlanRequest evacuate(String host, boolean dryRun, String actor) {
        return new PlanRequest("evacuate", host, null, null, Map.of(), null, false, null, null, dryRun, actor);
    }

    /** In the mode that the scheduler chooses. */
    public static PlanRequest move(String vm, String to, boolean dryRun, String actor) {
        return move(vm, to, null, false, dryRun, actor);
    }

    public static PlanRequest move(
            String vm, String to, @Nullable String mode, boolean autoConverge, boolean dryRun, String actor) {
        return new PlanRequest("manual", null, vm, to, Map.of(), mode, autoConverge, null, null, dryRun, actor);
    }

    /** @param moves the host of each VM, by its id */
    public static PlanRequest place(Map<String, String> moves, boolean dryRun, String actor) {
        return new PlanRequest("manual", null, null, null, moves, null, false, null, null, dryRun, actor);
    }

    public static PlanRequest returnHome(@Nullable String vm, boolean dryRun, String actor) {
        return new PlanRequest("return-home", null, vm, null, Map.of(), null, false, null, null, dryRun, actor);
    }

    public static PlanRequest undo(String plan, boolean dryRun, String actor) {
        return new PlanRequest("return-home", null, null, null, Map.of(), null, false, plan, null, dryRun, actor);
    }

    public PlanRequest by(@Nullable Instant then) {
        return new PlanRequest(goal, host, vm, to, moves, mode, autoConverge, undo, then, dryRun, actor);
    }

    JsonNode json() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode goalNode = body.putObject("goal").put("kind", goal);
        if (host != null) {
            goalNode.put("host", host);
        }
        if (vm != null) {
            body.put("vm", vm);
        }
        if (to != null) {
            body.put("to", to);
        }
        if (!moves.isEmpty()) {
            ArrayNode listed = body.putArray("moves");
            moves.forEach((id, host) -> listed.addObject().put("vm", id).put("to", host));
        }
        if (mode != null) {
            body.put("mode", mode);
        }
        if (autoConverge) {
            body.put("auto_converge", true);
        }
        if (undo != null) {
            body.put("undo", undo);
        }
        if (deadline != null) {
            body.put("deadline", deadline.toString());
        }
        return body.put("dry_run", dryRun).put("actor", actor);
    }
}
