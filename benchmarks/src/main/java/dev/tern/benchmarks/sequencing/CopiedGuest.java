package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.forecast.MoveCase;
import dev.tern.scheduler.forecast.PreCopy;
import dev.tern.scheduler.sequencing.GuestMove;
import java.time.Duration;

/**
 * A guest on its way: set-up, rounds of pre-copy at whatever bandwidth there is from moment to moment, the pause, the
 * hand-over. By the equations of {@link PreCopy}, which knows one bandwidth only.
 */
final class CopiedGuest {

    private enum Phase {
        SETUP,
        ROUND,
        PAUSE,
        HAND_OVER,
        ARRIVED
    }

    private static final double SMALLEST_RATIO = 0.01;

    final GuestMove move;
    final HostId from;
    final HostId to;

    private final MoveCase guest;
    private final double ratio;
    private final double dirtyRate;
    private final double writable;
    private Phase phase = Phase.SETUP;
    private final double most;
    private double left;
    private double rate;
    private double roundBytes;
    private double roundBegan;
    private double pauseBegan;
    private int round;
    private SwitchAim aim;
    private double emitted;
    private double downtime;
    private double now;

    /**
     * @param guest as it is, which is not as it was predicted to be
     * @param cap wire bytes a second that it was given
     * @param now in seconds, as all times here
     */
    CopiedGuest(GuestMove move, HostId from, HostId to, MoveCase guest, Bandwidth cap, double now) {
        this.move = move;
        this.from = from;
        this.to = to;
        this.guest = guest;
        this.ratio = Math.max(guest.wireRatio().value(), SMALLEST_RATIO);
        this.dirtyRate = guest.dirtyRate().pagesPerSecond() * DataSize.PAGE.bytes();
        this.writable = PreCopy.writable(guest).bytes();
        this.aim = SwitchAim.of(guest.downtimeLimit(), guest.switchAim());
        this.left = seconds(PreCopy.SETUP);
        this.now = now;
        this.most = PreCopy.fastest(guest.wireRatio())
                .min(cap)
                .min(guest.bandwidth())
                .bytesPerSecond();
    }

    /** Wire bytes a second that it takes at most. */
    double most() {
        return most;
    }

    boolean isOnTheWire() {
        return phase == Phase.ROUND || phase == Phase.PAUSE;
    }

    boolean hasArrived() {
        return phase == Phase.ARRIVED;
    }

    /**
     * From here on, until told otherwise.
     *
     * @param wire bytes a second
     */
    void give(double wire) {
        rate = wire / ratio;
    }

    /** When its phase ends at this rate. */
    double next() {
        if (!isOnTheWire()) {
            return now + left;
        }
        return left == 0 ? now : now + left / rate;
    }

    /** Time passes up to then, which is not past {@link #next}. */
    void advance(double then) {
        boolean ends = then >= next();
        double gone = isOnTheWire() ? (then - now) * rate : then - now;
        left = ends ? 0 : Math.max(0, left - gone);
        now = then;
        if (ends) {
            endPhase();
        }
    }

    private void endPhase() {
        switch (phase) {
            case SETUP -> beginRound((double) guest.memory().bytes());
            case ROUND -> endRound();
            case PAUSE -> {
                emitted += roundBytes;
                phase = Phase.HAND_OVER;
                left = seconds(PreCopy.HAND_OVER);
            }
            case HAND_OVER -> {
                downtime = now - pauseBegan;
                phase = Phase.ARRIVED;
            }
            case ARRIVED -> {}
        }
    }

    private void beginRound(double bytes) {
        phase = Phase.ROUND;
        roundBytes = bytes;
        left = bytes;
        roundBegan = now;
    }

    private void endRound() {
        double took = now - roundBegan;
        emitted += roundBytes;
        Bandwidth measured = new Bandwidth(Math.round(took > 0 ? roundBytes / took : rate));
        double rest = Math.min(dirtyRate * took, writable);
        round++;
        aim = aim.seen(round + 1, size(rest), measured);
        boolean over = round >= guest.rounds() || aim.fits(size(rest), measured);
        beginRound(rest);
        if (over) {
            phase = Phase.PAUSE;
            pauseBegan = now;
        }
    }

    double rawBytes() {
        return emitted;
    }

    int rounds() {
        return round;
    }

    double wireBytes() {
        return emitted * ratio;
    }

    /** In seconds. */
    double downtime() {
        return downtime;
    }

    private static DataSize size(double bytes) {
        return new DataSize(Math.round(bytes));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
