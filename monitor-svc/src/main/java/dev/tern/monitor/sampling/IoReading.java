package dev.tern.monitor.sampling;

import dev.tern.contracts.fleet.Traffic;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.Optional;

/** What a guest has received, sent, read and written since it started: counters. */
public record IoReading(DataSize received, DataSize sent, DataSize read, DataSize written) {

    /** Since the reading before; empty where a counter has fallen, as when an interface was unplugged. */
    Optional<Traffic> since(IoReading before, Duration period) {
        boolean fell = received.compareTo(before.received) < 0
                || sent.compareTo(before.sent) < 0
                || read.compareTo(before.read) < 0
                || written.compareTo(before.written) < 0;
        return fell
                ? Optional.empty()
                : Optional.of(new Traffic(
                        rate(received, before.received, period),
                        rate(sent, before.sent, period),
                        rate(read, before.read, period),
                        rate(written, before.written, period)));
    }

    private static Bandwidth rate(DataSize now, DataSize then, Duration period) {
        return new Bandwidth(Math.round((now.bytes() - then.bytes()) * 1e9 / period.toNanos()));
    }
}
