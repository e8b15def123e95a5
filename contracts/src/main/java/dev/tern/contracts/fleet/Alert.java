package dev.tern.contracts.fleet;

import java.time.Instant;

/**
 * Something a person should know.
 *
 * @param code stable, dotted: {@code host.cpu.high}, {@code vm.running.twice}
 * @param subject the id of the host, VM, migration or plan it is about
 * @param remedy what to do, in one sentence
 * @param firing false when the condition has cleared
 */
public record Alert(
        String code, Severity severity, String subject, String text, String remedy, Instant at, boolean firing) {

    public enum Severity {
        INFO,
        WARNING,
        CRITICAL
    }
}
