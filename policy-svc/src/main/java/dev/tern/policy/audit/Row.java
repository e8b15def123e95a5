package dev.tern.policy.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * One link of the chain.
 *
 * @param sequence from 1, without gaps
 * @param previous hash of the row before
 * @param hash of this row, in hex
 */
public record Row(
        long sequence,
        String event,
        Instant at,
        String actor,
        String action,
        String subject,
        String reason,
        Map<String, String> detail,
        String previous,
        String hash) {

    public Row {
        detail = Map.copyOf(detail);
    }

    /** The row that follows a head. */
    static Row after(Head head, Fact fact) {
        var entry = fact.entry();
        Row open = new Row(
                head.sequence() + 1,
                fact.event(),
                entry.at(),
                entry.actor(),
                entry.action(),
                entry.subject(),
                entry.reason(),
                entry.detail(),
                head.hash(),
                "");
        return open.sealed();
    }

    /** The hash that a row of this content has. */
    public String computedHash() {
        Map<String, Object> content = Map.of(
                "sequence", sequence,
                "event", event,
                "at", at.toString(),
                "actor", actor,
                "action", action,
                "subject", subject,
                "reason", reason,
                "detail", detail,
                "previous", previous);
        return sha256(CanonicalJson.of(content));
    }

    public Head asHead() {
        return new Head(sequence, hash);
    }

    private Row sealed() {
        return new Row(sequence, event, at, actor, action, subject, reason, detail, previous, computedHash());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
