package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has the draw of hosts read at an interval, one reading of a host at a time, and says which is to be believed: one that is
 * finite, within what such a host can draw, not older than {@link #KEPT_FOR} intervals, and of the power that the host still
 * has. Where none is, the host's curve stands in. Belongs to one thread; the readings are made beside it.
 */
public final class WattMeters {

    /** Intervals: of so many readings in a row the last ones may fail. */
    public static final int KEPT_FOR = 3;
    /** A host that is on draws at least this share of what its curve says of an idle one. */
    public static final double LEAST_OF_IDLE = 0.2;
    /** And at most so many times what its curve says of a full one. */
    public static final double MOST_OF_FULL = 3;

    /** One that was asked for and never heard of is asked for again then; a controller's own time-out is shorter. */
    private static final Duration LOST = Duration.ofMinutes(10);

    private static final class Meter {

        private final HostWatts usual;
        private @Nullable Instant askedAt;
        private @Nullable Power askedOf;
        private boolean awaited;
        private @Nullable Instant readAt;
        private @Nullable Power readOf;
        private double watts;
        private Metering metering = Metering.NONE;

        Meter(HostWatts usual) {
            this.usual = usual;
        }
    }

    private final Duration every;
    private final Map<HostId, Meter> meters = new TreeMap<>();

    /** @param every between two readings of a host; zero measures nothing */
    public WattMeters(Map<HostId, HostWatts> hosts, Duration every) {
        this.every = every;
        if (every.isPositive()) {
            hosts.forEach((host, watts) -> meters.put(host, new Meter(watts)));
        }
    }

    /**
     * The readings that are due now; each is to be told to {@link #heard}.
     *
     * @param powerOf of a host, as far as it is known; where it is not there is nothing to be counted
     */
    public List<PowerOrder> due(Function<HostId, Optional<Power>> powerOf, Instant now) {
        List<PowerOrder> due = new ArrayList<>();
        meters.forEach((host, meter) -> {
            Instant asked = meter.askedAt;
            Duration wait = meter.awaited ? LOST : every;
            Optional<Power> power = powerOf.apply(host);
            if (power.isPresent() && (asked == null || !asked.plus(wait).isAfter(now))) {
                meter.askedAt = now;
                meter.askedOf = power.get();
                meter.awaited = true;
                due.add(new PowerOrder.Measure(host));
            }
        });
        return due;
    }

    /** @param power that the host has now */
    public void heard(HostId host, WattsReading reading, Optional<Power> power, Instant now) {
        Meter meter = meters.get(host);
        if (meter == null || !meter.awaited) {
            return;
        }
        meter.awaited = false;
        switch (reading) {
            case WattsReading.Unread(Reason why) -> meter.metering = meter.metering.refuse(why);
            case WattsReading.Said(double watts) -> {
                Optional<Reason> against = against(host, meter, watts, power, now);
                if (against.isPresent()) {
                    meter.metering = meter.metering.refuse(against.get());
                } else {
                    meter.metering = meter.metering.use();
                    meter.watts = watts;
                    meter.readAt = meter.askedAt;
                    meter.readOf = meter.askedOf;
                }
            }
        }
    }

    private Optional<Reason> against(HostId host, Meter meter, double watts, Optional<Power> power, Instant now) {
        Instant asked = meter.askedAt;
        Power of = meter.askedOf;
        if (asked == null || of == null || isOld(asked, now)) {
            return because(
                    "watts.late", host + " was asked at " + asked + " for its draw, and answered only at " + now);
        }
        if (!power.equals(Optional.of(of))) {
            return because("watts.switched", host + " was switched while its draw was read");
        }
        double least = of == Power.ON ? LEAST_OF_IDLE * meter.usual.on().at(0) : 0;
        double most = of == Power.OFF
                ? meter.usual.on().at(0)
                : MOST_OF_FULL * meter.usual.on().at(1);
        return watts >= least && watts <= most
                ? Optional.empty()
                : because(
                        "watts.absurd",
                        String.format(
                                Locale.ROOT,
                                "%s says that it draws %.1f W, and by its curve it draws %.0f to %.0f W: see whether"
                                        + " tern.scheduler.energy.watts is right for it",
                                host,
                                watts,
                                least,
                                most));
    }

    private boolean isOld(Instant at, Instant now) {
        return at.plus(every.multipliedBy(KEPT_FOR)).isBefore(now);
    }

    /** What the host draws, where that was measured lately while it had this power. */
    public OptionalDouble watts(HostId host, @Nullable Power power, Instant now) {
        Meter meter = meters.get(host);
        Instant at = meter == null ? null : meter.readAt;
        return meter == null || at == null || isOld(at, now) || meter.readOf != power
                ? OptionalDouble.empty()
                : OptionalDouble.of(meter.watts);
    }

    public Metering of(HostId host) {
        Meter meter = meters.get(host);
        return meter == null ? Metering.NONE : meter.metering;
    }

    private static Optional<Reason> because(String code, String text) {
        return Optional.of(new Reason(code, text));
    }
}
