package dev.tern.cli.demo;

import dev.tern.contracts.unit.DataSize;
import dev.tern.local.launch.LocalPlatform;
import dev.tern.local.launch.MachineMemory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Adds up, twice a second, what the platform's processes hold in memory, and remembers the most. */
final class MemoryWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final AtomicLong peak = new AtomicLong();
    private final Thread thread;

    MemoryWatch(LocalPlatform platform, DataSize guests) {
        this.thread = Thread.ofPlatform().name("memory-watch").daemon().start(() -> watch(platform, guests));
    }

    private void watch(LocalPlatform platform, DataSize guests) {
        try {
            while (true) {
                long now = MachineMemory.resident(ProcessHandle.current().pid()).bytes()
                        + platform.processes().stream()
                                .filter(child -> child.alive())
                                .mapToLong(child ->
                                        MachineMemory.resident(child.pid()).bytes())
                                .sum();
                peak.accumulateAndGet(now - guests.bytes(), Math::max);
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    DataSize peak() {
        return DataSize.ofBytes(Math.max(0, peak.get()));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
