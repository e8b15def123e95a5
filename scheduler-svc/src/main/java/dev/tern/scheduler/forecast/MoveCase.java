package dev.tern.scheduler.forecast;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;

/**
 * All that is known of a move before it is made and bears on what it takes.
 *
 * @param cpu mean demand on the guest's vCPUs
 * @param dirtyRate forecast of distinct pages written a second
 * @param workingSet distinct memory that the guest writes over some seconds
 * @param bandwidth wire bytes a second that the move may expect
 * @param wireRatio wire bytes per raw byte, as the guest's earlier moves had it or as assumed
 * @param downtimeLimit pause that pre-copy may end in
 * @param switchAim pause that pre-copy aims at while further rounds win something
 * @param rounds that pre-copy may take
 */
public record MoveCase(
        int vcpus,
        Ratio cpu,
        DataSize memory,
        DirtyRate dirtyRate,
        DataSize workingSet,
        Bandwidth bandwidth,
        Ratio wireRatio,
        Duration downtimeLimit,
        Duration switchAim,
        int rounds) {

    /** The same move over a link that gives it this much. */
    public MoveCase withBandwidth(Bandwidth given) {
        return new MoveCase(
                vcpus, cpu, memory, dirtyRate, workingSet, given, wireRatio, downtimeLimit, switchAim, rounds);
    }
}
