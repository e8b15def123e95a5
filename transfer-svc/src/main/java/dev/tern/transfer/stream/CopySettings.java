package dev.tern.transfer.stream;

import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.Wire;
import java.time.Duration;

/**
 * How a copy works.
 *
 * @param batch raw bytes of a batch, 256 KiB to 896 KiB
 * @param floor least raw bytes ahead of the acknowledgements
 * @param ceiling most raw bytes ahead of the acknowledgements, at most 60 MiB: this bounds a copy's memory
 * @param threads that compress at the source and decompress at the destination
 * @param reconnect how long a copy goes on while no connection stands, or while nothing is acknowledged
 * @param damaged how often batches may arrive damaged before the copy ends
 */
public record CopySettings(
        DataSize batch, DataSize floor, DataSize ceiling, int threads, Duration reconnect, int damaged) {

    public CopySettings {
        within("batch", batch.bytes(), 64 << 10, 896 << 10);
        within("ceiling", ceiling.bytes(), 1 << 20, Wire.MAX_AHEAD_RAW - (4 << 20));
        within("floor", floor.bytes(), batch.bytes(), ceiling.bytes());
        within("threads", threads, 1, 64);
        within("reconnect (ms)", reconnect.toMillis(), 1, Duration.ofDays(1).toMillis());
        within("damaged", damaged, 0, 1000);
    }

    public static CopySettings usual(int processors) {
        return new CopySettings(
                DataSize.ofKiB(512),
                DataSize.ofMiB(2),
                DataSize.ofMiB(48),
                Math.clamp(processors / 2 + 1, 1, 8),
                Duration.ofSeconds(60),
                16);
    }

    public CopySettings withReconnect(Duration changed) {
        return new CopySettings(batch, floor, ceiling, threads, changed, damaged);
    }

    private static void within(String what, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException("stream " + what + " must be " + low + " to " + high + ": " + value);
        }
    }
}
