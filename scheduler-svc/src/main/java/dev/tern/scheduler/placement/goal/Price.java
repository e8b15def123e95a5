package dev.tern.scheduler.placement.goal;

import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.PlacementSettings;
import java.time.Duration;

/**
 * What a move costs in core-seconds: packing, sealing, checking and unpacking its bytes on both hosts, what dirty tracking
 * takes from the guest while it is copied, and the guest's own time while it stands still.
 */
public final class Price {

    /** Wire bytes that a core handles a second, both ends together: compression, TLS and SHA-256 twice each. */
    private static final double BYTES_PER_CORE_SECOND = 120e6;
    /** What write tracking takes from a guest's own work during pre-copy. */
    private static final double TRACKING_SHARE = 0.1;

    private Price() {}

    public static Duration of(VmView vm, MovePrediction predicted) {
        return duration(coreSeconds(vm, predicted));
    }

    /** The same, as it is weighed against what goals cost. */
    public static Duration weighed(PlacementSettings settings, VmView vm, MovePrediction predicted) {
        return duration(settings.weights().moves() * coreSeconds(vm, predicted));
    }

    private static double coreSeconds(VmView vm, MovePrediction predicted) {
        double copying = ofBytes(predicted.transferred().expected());
        double slowed = seconds(predicted.duration().expected()) * vm.cores() * TRACKING_SHARE;
        double stopped = seconds(predicted.downtime().expected()) * vm.cores();
        return copying + slowed + stopped;
    }

    /** Of handling so many wire bytes at both ends, in core-seconds. */
    static double ofBytes(DataSize bytes) {
        return bytes.bytes() / BYTES_PER_CORE_SECOND;
    }

    /** To the microsecond, as JSON keeps it. */
    public static Duration duration(double coreSeconds) {
        return Duration.ofNanos(Math.round(coreSeconds * 1e6) * 1_000);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
