package dev.tern.scheduler.departure;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.forecast.PreCopy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A move by what it says of the ports that it went through.
 *
 * @param rate in wire bytes a second; zero of one that has not ended
 * @param ratio wire bytes per raw byte
 */
record Pass(HostId from, HostId to, Instant begun, Instant ended, double rate, double ratio) {

    static Pass of(PastMove move) {
        double seconds = Math.max(1e-3, move.outcome().duration().toMillis() / 1e3);
        return new Pass(
                move.from(),
                move.to(),
                move.begunAt(),
                move.endedAt(),
                move.outcome().wire().bytes() / seconds,
                move.outcome().wireRatio().value());
    }

    static Pass of(InFlight flight, Instant now) {
        return new Pass(flight.last().from(), flight.last().to(), flight.since(), now, 0, 1);
    }

    boolean hasEnded() {
        return rate > 0;
    }

    /** The part of this one's time that the other was under way too. */
    double sharedWith(Pass other) {
        Instant from = begun.isAfter(other.begun) ? begun : other.begun;
        Instant until = ended.isBefore(other.ended) ? ended : other.ended;
        double shared = Math.max(0, Duration.between(from, until).toMillis());
        return shared / Math.max(1, Duration.between(begun, ended).toMillis());
    }

    /** How many of these there were at once in its time, on average. */
    double atOnce(List<Pass> others) {
        return others.stream().mapToDouble(this::sharedWith).sum();
    }

    /** What these got in its time, on average, in bytes a second; of one under way it is taken to have got as much. */
    double together(List<Pass> others) {
        return others.stream()
                .mapToDouble(other -> sharedWith(other) * other.known(this).rate())
                .sum();
    }

    /** Itself, or where nothing is known of it yet the one beside it. */
    Pass known(Pass beside) {
        return hasEnded() ? this : beside;
    }

    /** With all the bandwidth that there may be, in bytes a second. */
    double fastest() {
        return PreCopy.fastest(new Ratio(ratio)).bytesPerSecond();
    }
}
