package dev.tern.scheduler.surroundings;

import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.quarantine.QuarantineSettings;
import java.time.Duration;

/**
 * @param balance when the balance of the fleet is looked at, and what then
 * @param plans how long they wait for what, and what follows when they fail
 * @param moves of every plan
 * @param quarantine when moves keep away from hosts and links where they fail
 * @param energy which hosts may be switched off, and how
 */
public record ExecutionSettings(
        Balance balance, Plans plans, Moves moves, QuarantineSettings quarantine, EnergySettings energy) {

    public static final ExecutionSettings DEFAULT = new ExecutionSettings(
            new Balance(false, Duration.ofSeconds(10)),
            Plans.DEFAULT,
            new Moves(MigrationLimits.DEFAULT, false),
            QuarantineSettings.DEFAULT,
            EnergySettings.NONE);

    /**
     * @param auto whether plans are submitted without anyone's asking
     * @param interval between two looks
     */
    public record Balance(boolean auto, Duration interval) {}

    /**
     * @param life how long a plan may wait to be applied, for a verdict, or for a move that can start
     * @param commandLife how long an agent may take up a command
     * @param verdictPatience after which policy is asked again
     * @param denialMemory how long a destination that policy denied, or that refused the guest, is not proposed for it again
     * @param retries of an order whose moves failed
     * @param backoff before the first retry; it doubles with each
     * @param kept after they are over
     */
    public record Plans(
            Duration life,
            Duration commandLife,
            Duration verdictPatience,
            Duration denialMemory,
            int retries,
            Duration backoff,
            int kept) {

        public static final Plans DEFAULT = new Plans(
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                3,
                Duration.ofSeconds(10),
                200);
    }

    /**
     * @param limits of each
     * @param mayGoNative whether the hypervisor's own transport, without digest and resume, may be chosen unasked
     */
    public record Moves(MigrationLimits limits, boolean mayGoNative) {}

    public ExecutionSettings withAuto(boolean auto) {
        return new ExecutionSettings(new Balance(auto, balance.interval()), plans, moves, quarantine, energy);
    }

    public ExecutionSettings withQuarantine(QuarantineSettings other) {
        return new ExecutionSettings(balance, plans, moves, other, energy);
    }

    public ExecutionSettings withEnergy(EnergySettings other) {
        return new ExecutionSettings(balance, plans, moves, quarantine, other);
    }
}
