package dev.tern.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A plan that the scheduler is asked for.
 *
 * @param goal {@code balance}, {@code evacuate}, {@code manual} or {@code return-home}
 * @param host to empty
 * @param vm that moves, by its id
 * @param to where it moves
 * @param mode in which it moves; the scheduler's choice where none is given
 * @param autoConverge whether it may be slowed down
 * @param undo the plan whose guests go back to where they were before it
 * @param dryRun only to look at; {@code apply} may follow
 */
public record PlanRequest(
        String goal,
        @Nullable String host,
        @Nullable String vm,
        @Nullable String to,
        @Nullable String mode,
        boolean autoConverge,
        @Nullable String undo,
        boolean dryRun,
        String actor) {

    public static PlanRequest balance(boolean dryRun, String actor) {
        return new PlanRequest("balance", null, null, null, null, false, null, dryRun, actor);
    }

    public static PlanRequest evacuate(String host, boolean dryRun, String actor) {
        return new PlanRequest("evacuate", host, null, null, null, false, null, dryRun, actor);
    }

    /** In the mode that the scheduler chooses. */
    public static PlanRequest move(String vm, String to, boolean dryRun, String actor) {
        return move(vm, to, null, false, dryRun, actor);
    }

    public static PlanRequest move(
            String vm, String to, @Nullable String mode, boolean autoConverge, boolean dryRun, String actor) {
        return new PlanRequest("manual", null, vm, to, mode, autoConverge, null, dryRun, actor);
    }

    public static PlanRequest returnHome(@Nullable String vm, boolean dryRun, String actor) {
        return new PlanRequest("return-home", null, vm, null, null, false, null, dryRun, actor);
    }

    public static PlanRequest undo(String plan, boolean dryRun, String actor) {
        return new PlanRequest("return-home", null, null, null, null, false, plan, dryRun, actor);
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
        if (mode != null) {
            body.put("mode", mode);
        }
        if (autoConverge) {
            body.put("auto_converge", true);
        }
        if (undo != null) {
            body.put("undo", undo);
        }
        return body.put("dry_run", dryRun).put("actor", actor);
    }
}
