package dev.tern.scheduler.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.MovePrediction;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over what a plan does: its goal, its deadline if any, and each move's id, guest, hosts, start, manner and prediction, and which move it
 * comes after if any, a line each in the order of the moves. Times are in microseconds, as they survive JSON.
 */
final class PlanHash {

    private PlanHash() {}

    static String of(Goal goal, @Nullable Instant deadline, List<Move> moves) {
        StringBuilder canonical = new StringBuilder("tern-plan-2\n").append(words(goal));
        if (deadline != null) {
            canonical.append(" by ").append(deadline);
        }
        for (Move move : moves) {
            MovePrediction predicted = move.predicted();
            canonical
                    .append('\n')
                    .append(String.join(
                            " ",
                            move.id().value(),
                            move.vm().value(),
                            move.from().value(),
                            move.to().value(),
                            move.startAt().toString(),
                            move.manner().toString(),
                            micros(predicted.duration().expected()),
                            Long.toString(predicted.transferred().expected().bytes()),
                            micros(predicted.downtime().expected()),
                            predicted.model()));
            if (move.after() != null) {
                canonical.append(" after ").append(move.after().value());
            }
        }
        return sha256(canonical.append('\n').toString());
    }

    private static String words(Goal goal) {
        return switch (goal) {
            case Goal.Balance balance -> "balance";
            case Goal.Evacuate evacuate -> "evacuate " + evacuate.host();
            case Goal.Consolidate consolidate -> "consolidate " + consolidate.host();
            case Goal.Manual manual -> "manual";
            case Goal.ReturnHome home -> "return-home";
        };
    }

    private static String micros(java.time.Duration time) {
        return Long.toString(time.toNanos() / 1_000);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
