package dev.tern.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.contracts.plan.PlanState;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the scheduler's plans say of themselves. */
public final class Plans {

    private static final Set<String> OVER = Arrays.stream(PlanState.values())
            .filter(PlanState::isOver)
            .map(PlanState::word)
            .collect(Collectors.toUnmodifiableSet());

    private Plans() {}

    /** Why it is expected to miss its deadline; empty where it is not. */
    public static Optional<String> late(JsonNode plan) {
        return Json.items(plan.path("reasons")).stream()
                .filter(reason -> Json.text(reason, "code").equals("deadline.late"))
                .map(reason -> Json.text(reason, "text"))
                .findFirst();
    }

    /** Whether nothing comes of it any more. */
    public static boolean isOver(JsonNode plan) {
        return OVER.contains(Json.text(plan, "state"));
    }
}
