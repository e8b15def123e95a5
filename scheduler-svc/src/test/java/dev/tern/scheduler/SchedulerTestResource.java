package dev.tern.scheduler;

import dev.tern.eventing.testing.TestBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker, and an empty state folder. */
public final class SchedulerTestResource implements QuarkusTestResourceLifecycleManager {

    private @Nullable TestBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            broker = TestBroker.open();
            return Map.of(
                    "kafka.bootstrap.servers",
                    broker.bootstrap(),
                    "tern.scheduler.state-folder",
                    Files.createTempDirectory("tern-scheduler").toString(),
                    "tern.scheduler.auto",
                    "true",
                    "tern.scheduler.balance-interval",
                    "1S");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
