package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The samples of one host or guest, bounded in number and age. */
final class LoadHistory<S> {

    private static final int MOST = 1_000;

    private record Timed<S>(Instant at, S sample) {}

    private final Deque<Timed<S>> samples = new ArrayDeque<>();
    private final Duration kept;

    LoadHistory(Duration kept) {
        this.kept = kept;
    }

    /** Takes in a sample that is newer than all before; an older one is old news and dropped. */
    boolean add(Instant at, S sample) {
        Timed<S> newest = samples.peekLast();
        if (newest != null && !at.isAfter(newest.at())) {
            return false;
        }
        samples.addLast(new Timed<>(at, sample));
        while (samples.size() > MOST || samples.getFirst().at().isBefore(at.minus(kept))) {
            samples.removeFirst();
        }
        return true;
    }

    private @Nullable Timed<S> newest() {
        return samples.peekLast();
    }

    private List<S> since(Instant start) {
        return samples.stream()
                .filter(s -> s.at().isAfter(start))
                .map(Timed::sample)
                .toList();
    }

    private List<S> all() {
        return samples.stream().map(Timed::sample).toList();
    }

    static @Nullable HostLoad ofHost(LoadHistory<HostSample> history, Duration window) {
        Timed<HostSample> newest = history.newest();
        if (newest == null) {
            return null;
        }
        List<HostSample> recent = history.since(newest.at().minus(window));
        return new HostLoad(
                newest.at(),
                recent.size(),
                new Ratio(mean(recent, s -> s.cpu().value())),
                new Ratio(peak(recent, s -> s.cpu().value())),
                newest.sample().memoryUsed());
    }

    static @Nullable VmLoad ofVm(LoadHistory<VmSample> history, Duration window) {
        Timed<VmSample> newest = history.newest();
        if (newest == null) {
            return null;
        }
        List<VmSample> recent = history.since(newest.at().minus(window));
        return new VmLoad(
                newest.at(),
                recent.size(),
                new Ratio(mean(recent, s -> s.cpu().value())),
                new Ratio(peak(recent, s -> s.cpu().value())),
                newest.sample().dirtyRate(),
                new DirtyRate(mean(recent, s -> s.dirtyRate().pagesPerSecond())),
                new DirtyRate(peak(recent, s -> s.dirtyRate().pagesPerSecond())),
                new DirtyRate(mean(history.all(), s -> s.dirtyRate().pagesPerSecond())),
                new DataSize(Math.round(mean(recent, s -> s.workingSet().bytes()))));
    }

    private static <S> double mean(List<S> samples, ToDoubleFunction<S> of) {
        return samples.stream().mapToDouble(of).average().orElse(0);
    }

    private static <S> double peak(List<S> samples, ToDoubleFunction<S> of) {
        return samples.stream().mapToDouble(of).max().orElse(0);
    }
}
