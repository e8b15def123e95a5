package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import java.time.Duration;

/** Time that a test moves. */
final class ManualTicker implements Ticker {

    private Duration now = Duration.ofSeconds(5);

    @Override
    public Duration read() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }
}
