package dev.tern.transfer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void shouldPutAStreamThroughEveryStage() {
        assertThat(WarmUp.run(new ManualTicker(), 3, Duration.ofSeconds(1))).isEqualTo(3);
    }
}
