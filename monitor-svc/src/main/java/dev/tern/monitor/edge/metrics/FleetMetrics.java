package dev.tern.monitor.edge.metrics;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.monitor.view.FleetLoop;
import dev.tern.monitor.view.FleetWatch;
import dev.tern.monitor.view.HostView;
import dev.tern.monitor.view.MigrationView;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the loop for its picture once a period and shows it as gauges. */
public final class FleetMetrics implements MeterBinder {

    /** What the gauges show: as it was at the last refresh. */
    private record Picture(List<HostView> hosts, List<MigrationView> migrations, long firing) {

        static Picture of(FleetWatch watch) {
            return new Picture(
                    watch.hosts(),
                    watch.migrations(),
                    watch.alerts().stream().filter(Alert::firing).count());
        }

        long migrations(Class<? extends MigrationState> state) {
            return migrations.stream()
                    .filter(move -> state.isInstance(move.state()))
                    .count();
        }
    }

    private final FleetLoop fleet;
    private final AtomicReference<Picture> picture = new AtomicReference<>(new Picture(List.of(), List.of(), 0));
    private final AtomicReference<@Nullable Gauges> gauges = new AtomicReference<>();

    public FleetMetrics(FleetLoop fleet) {
        this.fleet = fleet;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauges.set(new Gauges(registry));
        count(registry, "tern.monitor.readings.dropped", FleetLoop::dropped, fleet, "Readings that found no room");
        gauge(registry, "tern.alerts.firing", now -> now.firing, "Alerts that fire");
        gauge(
                registry,
                "tern.migrations.in.running.phase",
                now -> now.migrations.stream().filter(move -> !move.over()).count(),
                "Migrations under way");
        gauge(
                registry,
                "tern.migrations.succeeded",
                now -> now.migrations(MigrationState.Done.class),
                "Done, as known");
        gauge(
                registry,
                "tern.migrations.failed",
                now -> now.migrations(MigrationState.Failed.class),
                "Failed and rolled back, as known");
        gauge(
                registry,
                "tern.migrations.in.doubt",
                now -> now.migrations(MigrationState.InDoubt.class),
                "Migrations that nobody can know the end of");
    }

    /** Looks again; called once a period. */
    public void refresh() {
        fleet.ask(Picture::of).thenAccept(now -> {
            picture.set(now);
            Gauges shown = gauges.get();
            if (shown != null) {
                shown.show(now);
            }
        });
    }

    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<Picture> value, String description) {
        Gauge.builder(name, picture, now -> value.applyAsDouble(now.get()))
                .description(description)
                .register(registry);
    }

    private static <T> void count(
            MeterRegistry registry, String name, ToDoubleFunction<T> value, T of, String description) {
        FunctionCounter.builder(name, of, value).description(description).register(registry);
    }

    /** One row for each host or migration under way. */
    private static final class Gauges {

        private final MultiGauge up;
        private final MultiGauge cpu;
        private final MultiGauge memory;
        private final MultiGauge cells;
        private final MultiGauge guests;
        private final MultiGauge port;
        private final MultiGauge quarantined;
        private final MultiGauge processed;
        private final MultiGauge remaining;
        private final MultiGauge dirty;
        private final MultiGauge rate;

        Gauges(MeterRegistry registry) {
            up = of(registry, "tern.host.health", "1 for the health that the host has");
            cpu = of(registry, "tern.host.cpu.ratio", "Demand on the host's cores over the last period");
            memory = of(registry, "tern.host.memory.used.bytes", "Memory of all guests defined there");
            cells = of(registry, "tern.host.cell.free.bytes", "Memory that nobody uses on a NUMA node of the host");
            guests = of(registry, "tern.host.vms", "Guests that are there");
            port = of(
                    registry,
                    "tern.host.port.bytes.per.second",
                    "What the device that the host's moves go through is rated at, each way");
            quarantined = of(registry, "tern.host.quarantined", "1 where no move may leave or reach the host for now");
            processed = of(registry, "tern.vmi.migration.data.processed.bytes", "Raw bytes copied so far");
            remaining = of(registry, "tern.vmi.migration.data.remaining.bytes", "Dirty memory still to copy");
            dirty = of(registry, "tern.vmi.migration.dirty.memory.rate.bytes", "Bytes dirtied a second");
            rate = of(registry, "tern.vmi.migration.memory.transfer.rate.bytes", "Raw bytes acknowledged a second");
        }

        private static MultiGauge of(MeterRegistry registry, String name, String description) {
            return MultiGauge.builder(name).description(description).register(registry);
        }

        void show(Picture now) {
            up.register(now.hosts.stream().flatMap(Gauges::health).toList(), true);
            cpu.register(hosts(now, host -> value(host.cpu())), true);
            memory.register(hosts(now, host -> host.memoryUsed().bytes()), true);
            cells.register(now.hosts.stream().flatMap(Gauges::cells).toList(), true);
            guests.register(hosts(now, HostView::vms), true);
            port.register(now.hosts.stream().flatMap(Gauges::port).toList(), true);
            quarantined.register(hosts(now, Gauges::quarantined), true);
            processed.register(moves(now, progress -> progress.raw().bytes()), true);
            remaining.register(moves(now, progress -> progress.remaining().bytes()), true);
            dirty.register(
                    moves(now, progress -> progress.dirtyRate().asBandwidth().bytesPerSecond()), true);
            rate.register(moves(now, progress -> progress.rate().bytesPerSecond()), true);
        }

        private static Stream<Row<?>> health(HostView host) {
            return Stream.of(HostHealth.values())
                    .map(health -> Row.of(
                            Tags.of(
                                    "host",
                                    host.id().value(),
                                    "health",
                                    health.name().toLowerCase(Locale.ROOT)),
                            host.health() == health ? 1 : 0));
        }

        private static Stream<Row<?>> cells(HostView host) {
            return host.cells().stream()
                    .map(cell -> Row.of(
                            Tags.of("host", host.id().value(), "cell", Integer.toString(cell.id())),
                            cell.free().bytes()));
        }

        private static Stream<Row<?>> port(HostView host) {
            Bandwidth speed = host.port();
            return speed == null
                    ? Stream.of()
                    : Stream.of(Row.of(Tags.of("host", host.id().value()), speed.bytesPerSecond()));
        }

        private static List<Row<?>> hosts(Picture now, ToDoubleFunction<HostView> value) {
            return now.hosts.stream()
                    .<Row<?>>map(host -> Row.of(Tags.of("host", host.id().value()), value.applyAsDouble(host)))
                    .toList();
        }

        private static List<Row<?>> moves(Picture now, ToDoubleFunction<MigrationProgress> value) {
            return now.migrations.stream()
                    .filter(move -> !move.over())
                    .<Row<?>>mapMulti((move, row) -> {
                        MigrationProgress progress = move.progress();
                        if (progress != null) {
                            row.accept(Row.of(tags(move), value.applyAsDouble(progress)));
                        }
                    })
                    .toList();
        }

        private static Tags tags(MigrationView move) {
            return Tags.of(
                    "migration", move.id().value(),
                    "vm", move.vmName(),
                    "from", move.from().value(),
                    "to", move.to().value());
        }

        private static double quarantined(HostView host) {
            Quarantine known = host.quarantine();
            return known != null && known.isImposed() ? 1 : 0;
        }

        private static double value(@Nullable Ratio ratio) {
            return ratio == null ? Double.NaN : ratio.value();
        }
    }
}
