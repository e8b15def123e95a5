package dev.tern.transfer.edge.metrics;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.transfer.edge.kafka.Tap;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/**
 * Counts what agents say. Gauges are of running moves only, whose number the agents' limits bound: a guest's name is a
 * label while it moves and no longer.
 */
public final class TransferMetrics implements Tap {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(50),
        Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(1),
        Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5)
    };

    private static final String HOOK = "hook.";

    private final MeterRegistry registry;
    private final Map<VmId, Moving> moving = new ConcurrentHashMap<>();

    private static final class Moving {
        private final AtomicReference<MigrationProgress> last;
        private final List<Gauge> gauges = new ArrayList<>();

        Moving(MigrationProgress first) {
            last = new AtomicReference<>(first);
        }

        MigrationProgress last() {
            return Objects.requireNonNull(last.get());
        }
    }

    public TransferMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void said(HostId host, Object data) {
        switch (data) {
            case MigrationEvent event -> moved(host, event);
            case MigrationProgress progress -> progressed(host, progress);
            case Alert alert
            when alert.firing() ->
                Counter.builder("tern.transfer.alerts")
                        .description("Alerts that agents raised")
                        .tag("host", host.value())
                        .tag("code", alert.code())
                        .register(registry)
                        .increment();
            case AuditEntry entry -> recorded(host, entry);
            default -> {}
        }
    }

    private void recorded(HostId host, AuditEntry entry) {
        String answer = entry.detail().get("answer");
        String offset = entry.detail().get("offset_ms");
        if (entry.action().startsWith(HOOK) && answer != null) {
            Counter.builder("tern.transfer.hooks")
                    .description("Answers of hooks that were told of moves")
                    .tag("host", host.value())
                    .tag("moment", entry.action().substring(HOOK.length()))
                    .tag("answer", answer)
                    .register(registry)
                    .increment();
        } else if (offset != null) {
            time(
                    "tern.transfer.guest.clock.offset",
                    "By which guests' clocks were off, either way, when they had arrived",
                    host,
                    Duration.ofMillis(Math.abs(Long.parseLong(offset))));
        }
    }

    private void moved(HostId host, MigrationEvent event) {
        Counter.builder("tern.transfer.migration.transitions")
                .description("States that moves away from this host entered")
                .tag("host", host.value())
                .tag("state", event.state().word())
                .register(registry)
                .increment();
        switch (event.state()) {
            case MigrationState.Done(MigrationOutcome outcome) -> done(host, event.vm(), outcome);
            case MigrationState.Failed(String phase, var why) -> {
                ended(event.vm());
                Counter.builder("kubevirt.vmi.migration.failed")
                        .description("Moves undone because of a fault")
                        .tag("host", host.value())
                        .tag("phase", phase)
                        .tag("code", why.code())
                        .register(registry)
                        .increment();
            }
            case MigrationState.RolledBack _ -> ended(event.vm());
            default -> {}
        }
    }

    private void done(HostId host, VmId vm, MigrationOutcome outcome) {
        ended(vm);
        Counter.builder("kubevirt.vmi.migration.succeeded")
                .description("Moves that reached DONE")
                .tag("host", host.value())
                .register(registry)
                .increment();
        time("tern.transfer.migration.duration", "From the first page to RUNNING", host, outcome.duration());
        time("tern.transfer.migration.downtime", "From the pause to the resume", host, outcome.downtime());
        time("tern.transfer.migration.handover", "From LOADED to RUNNING", host, outcome.handOver());
        bytes(
                "tern.transfer.migration.raw",
                "Bytes that hypervisors emitted",
                host,
                outcome.raw().bytes());
        bytes(
                "tern.transfer.migration.wire",
                "Bytes that crossed the network",
                host,
                outcome.wire().bytes());
    }

    private void time(String name, String description, HostId host, Duration took) {
        Timer.builder(name)
                .description(description)
                .tag("host", host.value())
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(took);
    }

    private void bytes(String name, String description, HostId host, long amount) {
        DistributionSummary.builder(name)
                .description(description)
                .baseUnit("bytes")
                .tag("host", host.value())
                .register(registry)
                .record((double) amount);
    }

    private void progressed(HostId host, MigrationProgress progress) {
        moving.compute(progress.vm(), (vm, known) -> {
            if (known != null) {
                known.last.set(progress);
                return known;
            }
            Moving begun = new Moving(progress);
            gauge(begun, host, "kubevirt.vmi.migration.data.processed", now ->
                    (double) now.raw().bytes());
            gauge(begun, host, "kubevirt.vmi.migration.data.remaining", now ->
                    (double) now.remaining().bytes());
            gauge(begun, host, "kubevirt.vmi.migration.data.total", now ->
                    (double) now.memory().bytes());
            gauge(begun, host, "kubevirt.vmi.migration.memory.transfer.rate", now ->
                    (double) now.rate().bytesPerSecond());
            gauge(begun, host, "kubevirt.vmi.migration.dirty.memory.rate", now ->
                    (double) now.dirtyRate().asBandwidth().bytesPerSecond());
            return begun;
        });
    }

    private void gauge(Moving begun, HostId host, String name, ToDoubleFunction<MigrationProgress> value) {
        begun.gauges.add(Gauge.builder(name, begun, moves -> value.applyAsDouble(moves.last()))
                .baseUnit("bytes")
                .tag("host", host.value())
                .tag("vm", begun.last().vm().value())
                .register(registry));
    }

    private void ended(VmId vm) {
        Moving over = moving.remove(vm);
        if (over != null) {
            over.gauges.forEach(registry::remove);
        }
    }
}
