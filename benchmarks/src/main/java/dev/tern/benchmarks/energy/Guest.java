package dev.tern.benchmarks.energy;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A guest of the experiment as it is at the simulation's present time. */
final class Guest {

    static final int HISTORY = 30;

    private final int index;
    private final GuestKind kind;
    private final Trace trace;
    private final boolean memoryCounts;
    private final Deque<Double> history = new ArrayDeque<>();
    private final GuestRecord record = new GuestRecord();
    private @Nullable SimulatedHost host;
    private boolean moving;
    private boolean booting = true;
    private double updated = -1;
    private double sampled;
    private double share;

    /** @param memoryCounts its memory is booked as long as it lives, not only while it boots */
    Guest(int index, GuestKind kind, Trace trace, boolean memoryCounts) {
        this.index = index;
        this.kind = kind;
        this.trace = trace;
        this.memoryCounts = memoryCounts;
    }

    /** Takes the demand of this moment from the trace, and remembers it if the moment is one of a sample. */
    void update(double now) {
        if (now == updated) {
            return;
        }
        updated = now;
        share = trace.at(now);
        if (now > sampled && (now - Clock.FIRST) % Trace.INTERVAL == 0) {
            history.addFirst(share);
            if (history.size() > HISTORY) {
                history.removeLast();
            }
            sampled = now;
        }
    }

    /** A guest that boots books all of its CPU; from then on it gets what it wants, as far as there is so much. */
    void booted() {
        booting = false;
    }

    double requestedMips() {
        return booting ? kind.mips() : demandedMips();
    }

    double demandedMips() {
        return share * kind.mips();
    }

    /** Memory that a host must still have for it. CloudSim asks for none once the guest has booted. */
    int requestedMegabytes() {
        return booting || memoryCounts ? kind.memoryMegabytes() : 0;
    }

    /** Adds its history, newest first and at most {@link #HISTORY} samples, in shares of a host with so much CPU. */
    void addHistory(double[] sum, double hostMips) {
        int i = 0;
        for (double past : history) {
            sum[i++] += past * kind.mips() / hostMips;
        }
    }

    int index() {
        return index;
    }

    GuestKind kind() {
        return kind;
    }

    GuestRecord record() {
        return record;
    }

    @Nullable
    SimulatedHost host() {
        return host;
    }

    void placedOn(@Nullable SimulatedHost host) {
        this.host = host;
    }

    boolean moving() {
        return moving;
    }

    void moving(boolean moving) {
        this.moving = moving;
    }
}
