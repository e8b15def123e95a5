package dev.tern.benchmarks.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import dev.tern.lab.guest.LabGuest;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.Set;

/** Tern: a move is ordered from the scheduler, let through by policy and made by the agents. */
record TernMover(TernClient client, Transport transport) implements Mover {

    private static final String ACTOR = "user:benchmark";
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(60);
    private static final Duration UNDONE_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Set<String> NO_MOVE = Set.of("failed", "denied", "expired");

    @Override
    public Ended move(LabGuest guest, HostId from, HostId to, Duration bound) throws IOException {
        try {
            return move(PlanRequest.move(guest.id().value(), to.value(), transport.mode(), false, false, ACTOR), bound);
        } catch (ApiFailure e) {
            throw new IOException("The platform does not answer: " + e.getMessage(), e);
        }
    }

    private Ended move(PlanRequest request, Duration bound) throws IOException, ApiFailure {
        long begun = System.nanoTime();
        JsonNode plan = submit(request);
        String id = plan.path("id").asText();
        String migration = plan.path("moves").path(0).path("id").asText();
        long end = begun + TAKEN_WITHIN.toNanos();
        boolean copying = false;
        while (true) {
            JsonNode shown = shown(migration);
            if (!copying && shown.path("progress").path("raw_bytes").asLong() > 0) {
                // a move is as long as its copy and its switch: how busy the platform was before is not its fault
                copying = true;
                end = System.nanoTime() + bound.toNanos();
            }
            if (shown.path("over").asBoolean()) {
                return ended(shown, begun, false);
            }
            String state = client.plan(id).path("state").asText();
            if (NO_MOVE.contains(state) && !shown.path("over").asBoolean() && shown.isMissingNode()) {
                return Ended.not("plan " + state, millis(begun));
            }
            if (System.nanoTime() > end) {
                client.cancel(migration, ACTOR, "it has taken as long as it may");
                return ended(undone(migration), begun, true);
            }
            pause();
        }
    }

    /** The scheduler may know too little of the hosts for a moment. */
    private JsonNode submit(PlanRequest request) throws IOException, ApiFailure {
        long end = System.nanoTime() + TAKEN_WITHIN.toNanos();
        while (true) {
            try {
                JsonNode plan = client.submit(request);
                if (!plan.path("moves").isEmpty()) {
                    return plan;
                }
            } catch (ApiFailure.Refused refused) {
                if (System.nanoTime() > end) {
                    throw refused;
                }
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "The scheduler does not plan the move of " + request.vm() + " to " + request.to());
            }
            pause();
        }
    }

    private JsonNode undone(String migration) throws IOException, ApiFailure {
        long end = System.nanoTime() + UNDONE_WITHIN.toNanos();
        JsonNode shown = shown(migration);
        while (!shown.path("over").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException("Migration " + migration + " does not end: " + shown);
            }
            pause();
            shown = shown(migration);
        }
        return shown;
    }

    /** The monitor hears of a migration a moment after it was ordered. */
    private JsonNode shown(String migration) throws ApiFailure {
        try {
            return client.migration(migration);
        } catch (ApiFailure.Unknown e) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
    }

    private static Ended ended(JsonNode shown, long begun, boolean stopped) {
        if (!shown.path("phase").asText().equals("done")) {
            String why = shown.path("phase").asText() + " "
                    + shown.path("state").path("why").path("code").asText();
            return Ended.not(stopped ? Ended.NEVER : why, millis(begun));
        }
        JsonNode outcome = shown.path("state").path("outcome");
        return new Ended(
                Ended.DONE,
                millis(begun),
                OptionalDouble.of(outcome.path("duration_ms").asDouble()),
                OptionalDouble.of(outcome.path("downtime_ms").asDouble()),
                OptionalDouble.of(outcome.path("hand_over_ms").asDouble()));
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a guest moved", e);
        }
    }
}
