package dev.tern.cli.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a migration in doubt, from both sides, and what it says against either way of ending it. Nothing is
 * concluded from silence: a side that does not answer speaks for nothing.
 *
 * @param now against which ages are counted
 */
public record Evidence(Side source, Side destination, long offeredEpoch, Instant now) {

    /** A hypervisor's word is fresh for this long: agents look twice a second. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    private static final String RUNNING = "running";
    private static final String ABSENT = "absent";

    /**
     * One host.
     *
     * @param agent what its agent answered; none where it does not answer
     * @param monitored the host as the monitor shows it; none where it does not know it
     */
    public record Side(
            String host, @Nullable JsonNode agent, @Nullable JsonNode monitored) {

        boolean answers() {
            return agent != null;
        }

        /** What its hypervisor says of the guest: a state, {@code absent} or {@code unknown}. */
        String guest() {
            return agent == null ? "unknown" : Json.text(agent, "guest");
        }

        @Nullable
        Instant lookedAt() {
            return agent == null ? null : instant(Json.text(agent, "looked_at"));
        }

        /** The record that its journal ends with: {@code OWNED at epoch 2}. */
        String journal() {
            if (agent == null) {
                return "no agent answers";
            }
            String kind = Json.text(agent, "ownership.last.kind");
            return kind.isEmpty() ? "no record" : kind + " at epoch " + Json.text(agent, "ownership.last.epoch");
        }

        /** Where its own note of the move stands. */
        String note() {
            return agent == null ? "" : Json.text(agent, "leaving.state.kind", "coming.stage");
        }

        boolean owns(long epoch) {
            return agent != null && Json.first(agent, "ownership.owned").asLong(-1) == epoch;
        }

        String health() {
            return monitored == null ? "unknown" : Json.text(monitored, "health");
        }

        @Nullable
        Instant seenAt() {
            return monitored == null ? null : instant(Json.text(monitored, "seen_at"));
        }

        private static @Nullable Instant instant(String text) {
            return text.isEmpty() ? null : Instant.parse(text);
        }
    }

    private boolean isFresh(Side side) {
        Instant looked = side.lookedAt();
        return looked != null && Duration.between(looked, now).compareTo(FRESH) < 0;
    }

    private boolean freshly(Side side, String guest) {
        return isFresh(side) && side.guest().equals(guest);
    }

    /** What stands against the source's taking the guest back; empty where nothing known does. */
    public List<String> againstRunningAtSource() {
        List<String> against = new ArrayList<>();
        if (freshly(destination, RUNNING)) {
            against.add("the hypervisor of " + destination.host() + " runs the VM: it would run twice");
        } else if (destination.owns(offeredEpoch) && !freshly(destination, ABSENT)) {
            against.add("the journal of " + destination.host() + " owns it at epoch " + offeredEpoch
                    + ": its agent resumes it as soon as it can, and then it would run twice");
        }
        if (freshly(source, ABSENT)) {
            against.add("the hypervisor of " + source.host() + " has no image of it to run");
        }
        return against;
    }

    /** What stands against the source's giving its image up. */
    public List<String> againstRunningAtDestination() {
        List<String> against = new ArrayList<>();
        if (isFresh(destination) && !destination.guest().equals(RUNNING)) {
            against.add("the hypervisor of " + destination.host() + " says that the VM is " + destination.guest()
                    + " there: the source's image may be the only one");
        }
        if (destination.answers() && !destination.owns(offeredEpoch)) {
            against.add("the journal of " + destination.host() + " does not own it: " + destination.journal());
        }
        return against;
    }

    /** Whether anything was heard of the destination that a choice could rest on. */
    public boolean isOneSided() {
        return !destination.answers() || !isFresh(destination);
    }
}
