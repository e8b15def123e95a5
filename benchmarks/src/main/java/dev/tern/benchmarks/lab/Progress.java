package dev.tern.benchmarks.lab;

import java.util.Map;
import java.util.Optional;

/**
 * What libvirt says of a copy under way.
 *
 * @param atMillis since the move was ordered
 * @param throttle of the guest's CPU in per cent, by auto-converge
 */
record Progress(
        long atMillis,
        long round,
        long remainingBytes,
        long processedBytes,
        long dirtyPagesPerSecond,
        long bytesPerSecond,
        long throttle) {

    /** @param job libvirt's figures; none while nothing is copied */
    static Optional<Progress> of(long atMillis, Map<String, Object> job) {
        return job.containsKey("memory_total")
                ? Optional.of(new Progress(
                        atMillis,
                        number(job, "memory_iteration"),
                        number(job, "memory_remaining"),
                        number(job, "memory_processed"),
                        number(job, "memory_dirty_rate"),
                        number(job, "memory_bps"),
                        number(job, "auto_converge_throttle")))
                : Optional.empty();
    }

    private static long number(Map<String, Object> job, String name) {
        return job.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
