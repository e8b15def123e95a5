package dev.tern.hypervisor.libvirt;

import static dev.tern.hypervisor.libvirt.GuestReading.number;

import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.DiskCopy;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.libvirt.connection.Domain;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a copy. libvirt gives a pause by the guest's user during a migration the same reason as the switch's,
 * so what remained to be copied when the pause was first seen tells them apart: the switch comes when the rest fits the
 * downtime limit. In doubt it is the switch. For any thread.
 */
final class CopyGauge {

    /** The rest at the switch, in downtime limits of the measured rate: QEMU's estimate, and what was written since. */
    private static final double SWITCH = 4;

    private static final double PERCENT = 100;

    /** Between two questions after the job's figures. */
    private static final Duration APART = Duration.ofMillis(50);

    private static final DataSize SLACK = DataSize.ofMiB(8);

    private final OutgoingLimits limits;
    private final boolean pausedBefore;
    private final Ticker ticker;
    private final Duration start;
    private final AtomicReference<Seen> seen;
    private final AtomicReference<SwitchAim> aim;
    private final boolean mirrored;
    private final AtomicReference<MirrorLag> mirror;

    /**
     * @param pausedBefore whether the guest was paused when the move began, so that no pause can be seen
     * @param mirrored whether disks are copied
     */
    CopyGauge(OutgoingLimits limits, boolean pausedBefore, boolean mirrored, Ticker ticker) {
        this.mirrored = mirrored;
        this.limits = limits;
        this.pausedBefore = pausedBefore;
        this.ticker = ticker;
        this.start = ticker.read();
        this.mirror = new AtomicReference<>(MirrorLag.from(start));
        this.aim = new AtomicReference<>(SwitchAim.of(limits.downtime()));
        this.seen = new AtomicReference<>(new Seen(
                Phase.SETUP,
                0,
                DataSize.ZERO,
                DataSize.ZERO,
                Bandwidth.ZERO,
                DirtyRate.ZERO,
                Ratio.ZERO,
                DataSize.ZERO,
                start.minus(APART),
                start,
                null,
                false));
    }

    /**
     * @param told when the job's figures were
     * @param running when it was last known that the guest ran
     * @param switched that moment for a guest that the switch has paused
     */
    private record Seen(
            Phase phase,
            int round,
            DataSize transferred,
            DataSize remaining,
            Bandwidth rate,
            DirtyRate dirtyRate,
            Ratio throttle,
            DataSize content,
            Duration told,
            Duration running,
            @Nullable Duration switched,
            boolean byUser) {}

    /** Whether figures of the job are wanted: also for a pause that is new, which they tell from the switch. */
    boolean isDue(Domain.State guest) {
        Seen last = seen();
        boolean news = guest.isPaused() && !pausedBefore && !last.byUser();
        return last.switched() == null && (news || ticker.since(last.told()).compareTo(APART) >= 0);
    }

    void read(Domain.State guest, Map<String, Object> job) {
        Duration now = ticker.read();
        Seen latest = Objects.requireNonNull(seen.updateAndGet(before -> next(before, guest, job, now)));
        aim.updateAndGet(before -> {
            SwitchAim next = before.seen(latest.round(), latest.remaining(), latest.rate());
            return latest.round() < limits.rounds() ? next : next.last();
        });
    }

    /** What QEMU says of the copies of its disks. */
    void mirrored(long done, long end) {
        Duration now = ticker.read();
        mirror.updateAndGet(before -> before.seen(end, done, now));
    }

    /** The downtime limit that QEMU is to have now. */
    Duration aim() {
        if (mirrored && !mirror().isClose()) {
            return MirrorLag.HELD;
        }
        return Objects.requireNonNull(aim.get()).given();
    }

    private Seen next(Seen before, Domain.State guest, Map<String, Object> job, Duration now) {
        boolean told = job.containsKey("memory_total");
        Seen figures = told ? figures(before, job, now) : before;
        if (!guest.isPaused()) {
            return with(figures, told ? Phase.ACTIVE : before.phase(), now, null, false);
        }
        boolean switched = before.switched() != null || (!pausedBefore && !before.byUser() && isSwitch(figures, told));
        if (switched) {
            Duration since = before.switched() == null ? before.running() : before.switched();
            return with(figures, Phase.SWITCHING, before.running(), since, false);
        }
        return with(
                figures,
                told ? Phase.ACTIVE : before.phase(),
                before.running(),
                null,
                before.byUser() || !pausedBefore);
    }

    private boolean isSwitch(Seen figures, boolean told) {
        if (!told) {
            return true;
        }
        if (figures.round() == 0) {
            return false; // memory has not begun: QEMU sets up, or copies disks; nothing remains of what is not counted
        }
        DataSize fits = figures.rate().in(limits.downtime()).times(SWITCH).plus(SLACK);
        return figures.remaining().compareTo(fits) <= 0;
    }

    private static Seen figures(Seen before, Map<String, Object> job, Duration now) {
        return new Seen(
                before.phase(),
                (int) number(job, "memory_iteration"),
                DataSize.ofBytes(Math.max(0, number(job, "memory_processed"))),
                DataSize.ofBytes(Math.max(0, number(job, "memory_remaining"))),
                new Bandwidth(Math.max(0, number(job, "memory_bps"))),
                new DirtyRate(Math.max(0, number(job, "memory_dirty_rate"))),
                new Ratio(Math.max(0, number(job, "auto_converge_throttle")) / PERCENT),
                DataSize.ofBytes(Math.max(0, number(job, "memory_normal_bytes"))),
                now,
                before.running(),
                before.switched(),
                before.byUser());
    }

    private static Seen with(Seen figures, Phase phase, Duration running, @Nullable Duration switched, boolean byUser) {
        return new Seen(
                phase,
                figures.round(),
                figures.transferred(),
                figures.remaining(),
                figures.rate(),
                figures.dirtyRate(),
                figures.throttle(),
                figures.content(),
                figures.told(),
                running,
                switched,
                byUser);
    }

    /** The user asked for it through this platform. */
    void pausedByUser() {
        seen.updateAndGet(before ->
                before.switched() == null ? with(before, before.phase(), before.running(), null, true) : before);
    }

    boolean isPausedByUser() {
        return seen().byUser();
    }

    Phase phase() {
        return seen().phase();
    }

    /** Which limit of pre-copy is exceeded, in words; null while none is. */
    @Nullable
    String beyond() {
        if (seen().round() > limits.rounds() + Objects.requireNonNull(aim.get()).low()) {
            return "Pre-copy did not converge in " + limits.rounds() + " rounds";
        }
        return ticker.since(start).compareTo(limits.duration()) > 0
                ? "Pre-copy did not converge within " + limits.duration()
                : null;
    }

    /** At the end the guest is paused, whether or not its pause was seen. */
    private Seen completed(Seen before) {
        Duration since = pausedBefore || before.byUser() ? ticker.read() : before.running();
        return before.switched() == null
                ? with(before, Phase.COMPLETED, before.running(), since, before.byUser())
                : before;
    }

    private Seen completed() {
        return Objects.requireNonNull(seen.updateAndGet(this::completed));
    }

    private MirrorLag mirror() {
        return Objects.requireNonNull(mirror.get());
    }

    private Seen seen() {
        return Objects.requireNonNull(seen.get());
    }

    StreamStatus status(Phase phase, String error) {
        Seen last = phase == Phase.COMPLETED ? completed() : seen();
        Duration since = last.switched();
        Duration paused = since != null && phase != Phase.CANCELLED && phase != Phase.FAILED
                ? ticker.since(since)
                : Duration.ZERO;
        DataSize remaining = phase == Phase.COMPLETED ? DataSize.ZERO : last.remaining();
        return new StreamStatus(
                phase,
                last.round(),
                last.transferred(),
                remaining,
                last.rate(),
                last.dirtyRate(),
                paused,
                mirrored ? mirror().told() : DiskCopy.NONE,
                error,
                last.throttle(),
                last.content());
    }
}
