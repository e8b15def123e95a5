package dev.tern.hypervisor.libvirt;

import static dev.tern.hypervisor.libvirt.GuestReading.number;

import dev.tern.hypervisor.libvirt.connection.Connection.Statistics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Core time that a host's guests have taken, their QEMUs' own included: a counter that goes on when a guest leaves with its.
 * The kernel's count of the host would have everything in it that is not a guest's and stays when the guests go.
 */
final class GuestTime {

    private Map<String, Duration> last = Map.of();
    private Duration total = Duration.ZERO;

    /** @param guests all that are there now */
    Duration upTo(List<Statistics> guests) {
        Map<String, Duration> now = new HashMap<>();
        for (Statistics guest : guests) {
            Duration used = Duration.ofNanos(Math.max(0, number(guest.values(), "cpu.time")));
            Duration before = last.getOrDefault(guest.uuid(), Duration.ZERO);
            // one that was started again has begun to count again
            total = total.plus(used.compareTo(before) < 0 ? used : used.minus(before));
            now.put(guest.uuid(), used);
        }
        last = now;
        return total;
    }
}
