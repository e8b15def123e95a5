package dev.tern.transfer.tunnel;

import dev.tern.contracts.unit.DataSize;
import java.util.concurrent.atomic.LongAdder;

/** What all channels of a migration have carried. Any thread counts, any thread reads. */
final class Traffic {

    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder wire = new LongAdder();
    private final LongAdder lanes = new LongAdder();
    private final LongAdder channels = new LongAdder();

    void sent(int bytes) {
        sent.add(bytes);
    }

    void received(int bytes) {
        received.add(bytes);
    }

    void wire(int bytes) {
        wire.add(bytes);
    }

    void lane() {
        lanes.increment();
    }

    void channel() {
        channels.increment();
    }

    TunnelProgress progress(int open) {
        return new TunnelProgress(
                new DataSize(sent.sum()), new DataSize(received.sum()), new DataSize(wire.sum()), open, (int)
                        Math.max(0, lanes.sum() - channels.sum()));
    }
}
