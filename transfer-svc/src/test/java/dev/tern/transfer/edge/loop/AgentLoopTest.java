package dev.tern.transfer.edge.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AgentLoopTest {

    @Test
    void shouldRunWhatAThreadThatIsBeingEndedHasToSay() throws Exception {
        try (AgentLoop loop = new AgentLoop("agent", failure -> {})) {
            loop.start();
            var said = new CompletableFuture<Thread>();

            // when
            Thread.currentThread().interrupt();
            loop.execute(() -> said.complete(Thread.currentThread()));

            // then
            assertThat(Thread.interrupted()).isTrue();
            assertThat(said.get(10, TimeUnit.SECONDS).getName()).isEqualTo("agent");
        }
    }
}
