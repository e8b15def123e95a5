package dev.tern.transfer.edge.hooks;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Who is told of moves, and for how long.
 *
 * @param webhook where moves are posted to; {@code http} or {@code https}
 * @param guestAgent whether guests that have the program for it are told
 * @param deadline for all answers to one moment of one move, 1 s to 10 min
 */
public record HookTargets(Optional<URI> webhook, boolean guestAgent, Duration deadline) {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(10);
    private static final Set<String> SCHEMES = Set.of("http", "https");

    public static final HookTargets NONE = new HookTargets(Optional.empty(), false, Duration.ofSeconds(10));

    /** @throws IllegalArgumentException naming the key, the value and what is accepted */
    public HookTargets {
        webhook.ifPresent(HookTargets::check);
        if (deadline.compareTo(LEAST) < 0 || deadline.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "tern.transfer.hooks.deadline is " + LEAST + " to " + MOST + ", not " + deadline);
        }
    }

    private static void check(URI uri) {
        boolean usable = uri.getScheme() != null
                && SCHEMES.contains(uri.getScheme())
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null;
        if (!usable) {
            throw new IllegalArgumentException(
                    "tern.transfer.hooks.webhook.url is http://HOST[:PORT]/PATH or https://..."
                            + ", without user and fragment, not "
                            + (uri.getRawUserInfo() == null ? "\"" + uri + "\"" : "one with a user"));
        }
    }
}
