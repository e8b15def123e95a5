package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.transfer.migration.Hypervisor.Stream.Phase;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A guest on one host: sixteen pages that it writes one after the other, each time with a number never written before. */
final class Tenant {

    static final int PAGES = 16;
    private static final double NANOS = 1e9;

    final VmId vm;
    final String name;
    final long[] pages = new long[PAGES];
    final BitSet dirty = new BitSet(PAGES);
    VmState state;

    @Nullable
    Phase phase;

    int round;
    long pausedAt;
    String error = "";
    /** Incoming: all of its stream was written, and its agent asked for the end. */
    boolean delivered;

    boolean finishing;

    /** Incoming: who reads what is said about it on the return path. */
    Consumer<byte[]> returnPath = bytes -> {};

    int throttle;
    boolean limited;
    double writesPerSecond = 20;
    private final World world;
    private long wroteAt;
    private int cursor;

    Tenant(World world, VmId vm, String name, VmState state) {
        this.world = world;
        this.vm = vm;
        this.name = name;
        this.state = state;
        this.wroteAt = world.clock.now();
    }

    /** Lets it have written what it wrote since the last look. */
    void live() {
        long now = world.clock.now();
        if (state == VmState.RUNNING) {
            double rate = writesPerSecond * (100 - throttle) / 100;
            long writes = (long) ((now - wroteAt) * rate / NANOS);
            for (long i = 0; i < Math.min(writes, 2 * PAGES); i++) {
                write();
            }
            wroteAt += (long) (writes * NANOS / rate);
        } else {
            wroteAt = now;
        }
    }

    /** It goes on where it is, and has changed something from the first moment. */
    void run() {
        state = VmState.RUNNING;
        wroteAt = world.clock.now();
        write();
    }

    private void write() {
        pages[cursor] = world.nextWrite();
        dirty.set(cursor);
        cursor = (cursor + 7) % PAGES;
    }

    List<Long> image() {
        return Arrays.stream(pages).boxed().toList();
    }

    boolean isSending() {
        return phase == Phase.ACTIVE || phase == Phase.SWITCHING;
    }
}
