package dev.tern.scheduler.surroundings;

import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.quarantine.QuarantineSettings;
import java.time.Duration;

/**
 * @param auto whether plans to balance are submitted without anyone's asking
 * @param balanceInterval between two looks at the balance
 * @param planLife how long a plan may wait to be applied, for a verdict, or for a move that can start
 * @param commandLife how long an agent may take up a command
 * @param verdictPatience after which policy is asked again
 * @param denialMemory how long a destination that policy denied, or that refused the guest, is not proposed for it again
 * @param retries of an order whose moves failed
 * @param backoff before the first retry; it doubles with each
 * @param plansKept after they are over
 * @param limits of every move
 * @param quarantine when moves keep away from hosts and links where they fail
 * @param mayGoNative whether the hypervisor's own transport, without digest and resume, may be chosen unasked
 * @param energy which hosts may be switched off, and how
 */
public record ExecutionSettings(
        boolean auto,
        Duration balanceInterval,
        Duration planLife,
        Duration commandLife,
        Duration verdictPatience,
        Duration denialMemory,
        int retries,
        Duration backoff,
        int plansKept,
        MigrationLimits limits,
        QuarantineSettings quarantine,
        boolean mayGoNative,
        EnergySettings energy) {

    public static final ExecutionSettings DEFAULT = new ExecutionSettings(
            false,
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            3,
            Duration.ofSeconds(10),
            200,
            MigrationLimits.DEFAULT,
            QuarantineSettings.DEFAULT,
            false,
            EnergySettings.NONE);

    public ExecutionSettings withEnergy(EnergySettings now) {
        return new ExecutionSettings(
                auto,
                balanceInterval,
                planLife,
                commandLife,
                verdictPatience,
                denialMemory,
                retries,
                backoff,
                plansKept,
                limits,
                quarantine,
                mayGoNative,
                now);
    }

    public ExecutionSettings withAuto(boolean now) {
        return new ExecutionSettings(
                now,
                balanceInterval,
                planLife,
                commandLife,
                verdictPatience,
                denialMemory,
                retries,
                backoff,
                plansKept,
                limits,
                quarantine,
                mayGoNative,
                energy);
    }
}
