package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The load of a guest, as samples tell it. */
final class VmHistory {

    private static final int CPU = 0;
    private static final int DIRTY_RATE = 1;
    private static final int WORKING_SET = 2;

    private final Duration window;
    private final LoadWindow recent = new LoadWindow(3);
    private final UsualRate usual;
    private @Nullable Instant newestAt;
    private DirtyRate latest = DirtyRate.ZERO;
    /** Of all samples; none while nobody has asked since the last one. */
    private @Nullable VmLoad load;

    VmHistory(Duration window, Duration kept) {
        this.window = window;
        this.usual = new UsualRate(kept);
    }

    /** Takes in a sample that is newer than all before; an older one is old news and dropped. */
    boolean add(Instant at, VmSample sample) {
        if (newestAt != null && !at.isAfter(newestAt)) {
            return false;
        }
        newestAt = at;
        latest = sample.dirtyRate();
        recent.add(at, at.minus(window), sample.cpu().value(), latest.pagesPerSecond(), (double)
                sample.workingSet().bytes());
        usual.add(at, latest);
        load = null;
        return true;
    }

    /** None before the first sample. */
    @Nullable
    VmLoad load() {
        if (load == null && newestAt != null) {
            load = load(newestAt);
        }
        return load;
    }

    private VmLoad load(Instant at) {
        return new VmLoad(
                at,
                recent.size(),
                new Ratio(recent.mean(CPU)),
                new Ratio(recent.peak(CPU)),
                latest,
                new DirtyRate(recent.mean(DIRTY_RATE)),
                new DirtyRate(recent.peak(DIRTY_RATE)),
                usual.mean(),
                new DataSize(Math.round(recent.mean(WORKING_SET))));
    }
}
