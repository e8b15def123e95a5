package dev.tern.contracts.policy;

/** What one rule said of one move: its name, its effect (allow, deny, defer, needs-approval) and the reason in a sentence. */
public record RuleDecision(String rule, Effect effect, String reason) {

    public enum Effect {
        ALLOW,
        DENY,
        DEFER,
        NEEDS_APPROVAL
    }
}
