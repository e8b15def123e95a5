package dev.tern.cli.demo;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * What the demo did and found.
 *
 * @param ready from the start to all services ready and all guests running
 * @param platformPeak most memory that services, broker and hosts held together, the guests' own taken off
 * @param guestMemory what the guests have
 */
public record DemoReport(
        List<DemoMove> moves,
        List<GuestVerdict> guests,
        List<Check> checks,
        Duration ready,
        Duration total,
        DataSize platformPeak,
        DataSize guestMemory) {

    public DemoReport {
        moves = List.copyOf(moves);
        guests = List.copyOf(guests);
        checks = List.copyOf(checks);
    }

    public boolean held() {
        return checks.stream().allMatch(Check::held);
    }

    /** What a guest says of its own memory at the end. */
    public record GuestVerdict(String vm, String name, String host, boolean clean, long passes, String firstFault) {}
}
