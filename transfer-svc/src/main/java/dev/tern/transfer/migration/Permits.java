package dev.tern.transfer.migration;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What policy's log says of moves: whether an allow was taken back. Of each move the latest word counts, by policy's own
 * clock, in whatever order and however often it is read. A denial is final, since a denied move is never commanded; being
 * put off, or left to people, counts only after an allow, since a move may well be so before it is allowed.
 */
final class Permits {

    static final String WITHDRAWN = "allow.withdrawn";

    /** Moves of others are remembered too, since a command may come after its withdrawal; no more than these. */
    static final int MOST = 10_000;

    /** Names of policy's own decisions, which no operator's rule can have. */
    private static final String GROUNDWORK = "tern.";

    private final Map<MigrationId, Word> words = new LinkedHashMap<>();

    private record Word(
            Instant at, boolean allowedOnce, @Nullable Reason against, boolean denied) {

        boolean isWithdrawal() {
            return denied || (against != null && allowedOnce);
        }

        /** Of two words of one moment the one that does not allow counts. */
        Word and(Word other) {
            boolean mine = at.equals(other.at) ? against != null : at.isAfter(other.at);
            Word latest = mine ? this : other;
            return new Word(latest.at, allowedOnce || other.allowedOnce, latest.against, latest.denied);
        }
    }

    void add(PlanVerdict said) {
        said.moves().forEach((move, verdict) -> {
            if (!isUnsure(verdict)) {
                Word word = word(said.at(), verdict);
                Word known = words.remove(move); // put in again behind all others
                words.put(move, known == null ? word : known.and(word));
            }
        });
        while (words.size() > MOST) {
            words.remove(words.keySet().iterator().next());
        }
    }

    /** Why the move may not be released, or nothing: no word is no objection, the command itself carries the allow. */
    Optional<Reason> withdrawn(MigrationId move) {
        return Optional.ofNullable(words.get(move)).filter(Word::isWithdrawal).map(Word::against);
    }

    /** Whether a rule objects, rather than that policy could not record or see something. */
    static boolean isByRule(Verdict verdict) {
        return !(verdict instanceof Verdict.Allow)
                && verdict.decisions().stream().anyMatch(decision -> !isGroundwork(decision));
    }

    /** Put off because policy does not see the fleet well enough, as after its restart: that takes nothing back. */
    private static boolean isUnsure(Verdict verdict) {
        return verdict instanceof Verdict.Defer(Instant _, List<RuleDecision> decisions)
                && !decisions.isEmpty()
                && decisions.stream().allMatch(Permits::isGroundwork);
    }

    private static boolean isGroundwork(RuleDecision decision) {
        return decision.rule().startsWith(GROUNDWORK);
    }

    private static Word word(Instant at, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allow _ -> new Word(at, true, null, false);
            case Verdict.Defer(Instant _, List<RuleDecision> decisions) ->
                new Word(at, false, reason(at, decisions), false);
            case Verdict.NeedsApproval(int _, Instant _, List<RuleDecision> decisions) ->
                new Word(at, false, reason(at, decisions), false);
            case Verdict.Deny(List<RuleDecision> decisions) -> new Word(at, false, reason(at, decisions), true);
        };
    }

    private static Reason reason(Instant at, List<RuleDecision> decisions) {
        String rules = decisions.stream()
                .filter(decision -> decision.effect() != RuleDecision.Effect.ALLOW)
                .map(decision -> decision.rule() + ": " + decision.reason())
                .collect(Collectors.joining("; "));
        return new Reason(
                WITHDRAWN,
                "Policy took its allow back at " + at + " (" + (rules.isEmpty() ? "no rule named" : rules) + ")");
    }
}
