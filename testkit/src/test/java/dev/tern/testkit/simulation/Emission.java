package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.transfer.migration.Hypervisor.Stream.Phase;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A hypervisor's outgoing stream: rounds of pages while the guest runs, the pause, the rest, and the device state. */
final class Emission {

    /** What a page counts for on a link. */
    static final long PAGE_BYTES = 1 << 20;

    /** Said by the other hypervisor when the first pages are there, and when all is loaded. */
    static final byte[] PONG = {0, 2, 0, 4, 0, 0, 0, 1};

    static final byte[] SHUT = {0, 1, 0, 4, 0, 0, 0, 0};

    private static final byte[] WORDS = {0, 2, 0, 4, 0, 0, 0, 1, 0, 1, 0, 4, 0, 0, 0, 0};
    private static final int PIECE = 4;
    private static final int THROTTLE_FROM = 4;
    private static final int THROTTLE = 60;

    /** @param weight bytes that it counts for on a link */
    record Piece(ByteBuffer bytes, int pages, long weight, boolean tail) {}

    private final Daemon daemon;
    private final Tenant guest;
    private final MigrationLimits limits;
    private final LongSupplier rate;
    private final BitSet left = new BitSet(Tenant.PAGES);
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private boolean over;

    /** @param rate of the link at present, bytes a second */
    Emission(Daemon daemon, Tenant guest, MigrationLimits limits, LongSupplier rate) {
        this.daemon = daemon;
        this.guest = guest;
        this.limits = limits;
        this.rate = rate;
        left.set(0, Tenant.PAGES);
        guest.dirty.clear();
    }

    boolean isOver() {
        return over;
    }

    /** The stream ended without its end. */
    boolean isBroken() {
        return !over && (!daemon.has(guest) || !guest.isSending());
    }

    Optional<Piece> next() {
        if (over || isBroken()) {
            return Optional.empty();
        }
        guest.live();
        if (left.isEmpty() && guest.phase == Phase.ACTIVE) {
            turn();
        }
        if (guest.phase == Phase.FAILED) {
            return Optional.empty();
        }
        if (!left.isEmpty()) {
            return Optional.of(pages());
        }
        over = true;
        completed();
        return Optional.of(
                new Piece(ByteBuffer.allocate(Long.BYTES).putLong(guest.round).flip(), 1, 1 << 10, true));
    }

    /** What the other hypervisor says comes once, in order and whole, or something between has lost or made up some of it. */
    void returned(byte[] bytes) {
        heard.writeBytes(bytes);
        byte[] all = heard.toByteArray();
        if (all.length > WORDS.length || !Arrays.equals(all, Arrays.copyOf(WORDS, all.length))) {
            throw new IllegalStateException(
                    "On the return path came " + HexFormat.of().formatHex(all));
        }
        completed();
    }

    /** With the last word from the other side, and no sooner. */
    private void completed() {
        if (over && heard.size() == WORDS.length && guest.phase == Phase.SWITCHING) {
            guest.phase = Phase.COMPLETED;
        }
    }

    private void turn() {
        left.or(guest.dirty);
        guest.dirty.clear();
        guest.round++;
        double seconds = (double) left.cardinality() * PAGE_BYTES / Math.max(1, rate.getAsLong());
        if (seconds * 1e9 <= limits.downtime().toNanos()) {
            guest.phase = Phase.SWITCHING;
            guest.pausedAt = daemon.world().clock.now();
            daemon.world().switching(guest.vm);
            daemon.halt(guest, VmState.PAUSED);
            guest.throttle = 0;
            if (daemon.world().habits.dropsLastRound()) {
                left.clear();
            }
        } else if (guest.round >= limits.rounds()) {
            guest.phase = Phase.FAILED;
            guest.error = "it writes faster than it is sent, " + guest.round + " rounds were made";
        } else if (guest.round >= THROTTLE_FROM) {
            guest.throttle = THROTTLE;
        }
    }

    private Piece pages() {
        ByteBuffer bytes = ByteBuffer.allocate(PIECE * (Integer.BYTES + Long.BYTES));
        int count = 0;
        for (int page = left.nextSetBit(0); page >= 0 && count < PIECE; page = left.nextSetBit(page + 1)) {
            bytes.putInt(page).putLong(guest.pages[page]);
            guest.dirty.clear(page);
            left.clear(page);
            count++;
        }
        return new Piece(bytes.flip(), count, count * PAGE_BYTES, false);
    }
}
