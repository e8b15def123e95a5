package dev.tern.scheduler.sequencing;

import dev.tern.scheduler.forecast.PreCopy;

/** Who takes slots, links and room from its start to its arrival. */
final class Occupant {

    private static final long AHEAD = PreCopy.SETUP.plus(PreCopy.HAND_OVER).toNanos();

    final int guest;
    final int from;
    final int to;
    /** Of this play; what was under way before it is not. */
    final boolean begun;

    final long start;
    private long first;
    private long bandwidth;
    private long since;
    private long end;
    private double bytes;
    /** Events of an earlier number were planned before the bandwidth was raised. */
    int version;

    private Occupant(int guest, int from, int to, boolean begun, long bandwidth, long start, long end) {
        this.guest = guest;
        this.from = from;
        this.to = to;
        this.begun = begun;
        this.bandwidth = bandwidth;
        this.first = bandwidth;
        this.start = start;
        this.since = start;
        this.end = end;
    }

    static Occupant starting(Board board, int guest, int from, int to, long bandwidth, long now) {
        long takes = board.course(guest, bandwidth).costs().duration().toNanos();
        return new Occupant(guest, from, to, true, bandwidth, now, now + takes);
    }

    static Occupant underWay(Board board, int guest, UnderWay move) {
        long end = Math.max(1, board.nanos(move.until()));
        return new Occupant(
                guest,
                board.host(move.from()),
                board.host(move.to()),
                false,
                move.bandwidth().bytesPerSecond(),
                0,
                end);
    }

    long bandwidth() {
        return bandwidth;
    }

    long end() {
        return end;
    }

    /** From when on the next move over its links may be set up. */
    long linkFreeAt(long now) {
        return Math.max(now, end - AHEAD);
    }

    /** What is left is taken to take as much less as all of it would. In the moment of its start it simply starts with more. */
    void raise(Board board, long now, long raised) {
        double before = nanos(board, bandwidth);
        bytes += (now - since) / before * bytesAt(board, bandwidth);
        end = now + Math.round((end - now) / before * nanos(board, raised));
        since = now;
        bandwidth = raised;
        version++;
        if (startsNow(now)) {
            first = raised;
        }
    }

    boolean startsNow(long now) {
        return begun && now == start;
    }

    private double nanos(Board board, long given) {
        return board.course(guest, given).costs().duration().toNanos();
    }

    private double bytesAt(Board board, long given) {
        return board.course(guest, given).costs().transferred().bytes();
    }

    Leg leg(Board board) {
        double last = (end - since) / nanos(board, bandwidth) * bytesAt(board, bandwidth);
        return new Leg(guest, from, to, first, start, end, Math.round(bytes + last));
    }
}
