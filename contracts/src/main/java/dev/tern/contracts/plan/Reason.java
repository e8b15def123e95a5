package dev.tern.contracts.plan;

/**
 * Why something was decided.
 *
 * @param code stable, dotted, for programs and metrics: {@code gain.below.cost}
 * @param text one sentence with the values, for people
 */
public record Reason(String code, String text) {}
