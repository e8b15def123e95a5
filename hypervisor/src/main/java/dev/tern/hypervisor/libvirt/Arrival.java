package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.libvirt.connection.Cookie;
import dev.tern.hypervisor.libvirt.connection.Lane;
import dev.tern.hypervisor.libvirt.connection.Lanes;
import dev.tern.hypervisor.libvirt.connection.Phases;
import dev.tern.hypervisor.libvirt.connection.Phases.Listening;
import dev.tern.hypervisor.libvirt.connection.Route;
import dev.tern.hypervisor.libvirt.storage.Images;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A guest that comes in, on a connection of its own: until Finish it dies with that connection. After Finish nothing
 * here holds it any more.
 */
final class Arrival implements AutoCloseable {

    private static final int FLAGS = Phases.LIVE | Phases.PAUSED;
    private static final Duration PREPARING = Duration.ofSeconds(60);
    private static final Duration CANCELLING = Duration.ofSeconds(20);

    private final VmId vm;
    private final String name;
    private final Lane lane;
    private final int flags;
    private final Listening listening;

    /** For Finish, which closes what the disks have come through. */
    private final Cookie disks;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<@Nullable CompletableFuture<Boolean>> finishing = new AtomicReference<>();

    private Arrival(Incoming.Guest guest, Lane lane, int flags, Listening listening) {
        this.vm = guest.vm();
        this.name = guest.name();
        this.lane = lane;
        this.flags = flags;
        this.listening = listening;
        this.disks = guest.document().disks().isEmpty()
                ? Cookie.NONE
                : guest.document().cookie();
    }

    static Arrival prepare(Lanes lanes, Incoming.Guest guest, Images images, Route route) throws IOException {
        Lane lane = lanes.open();
        try {
            Cookie begun = guest.document().cookie();
            int flags = FLAGS | route.flags();
            Listening listening = lane.call(
                    connection -> {
                        images.create(connection);
                        try {
                            return Phases.prepare(connection, guest.xml(), begun, route, flags);
                        } catch (IOException e) {
                            Images.remove(connection, images.paths());
                            throw e;
                        }
                    },
                    PREPARING);
            return new Arrival(guest, lane, flags, listening);
        } catch (IOException e) {
            lane.close();
            throw e;
        }
    }

    VmId vm() {
        return vm;
    }

    /** What the source must know. */
    Listening listening() {
        return listening;
    }

    /** Finish waits for QEMU, so it may be asked before the last byte is loaded; a second time is no error. */
    void finish() {
        if (over.compareAndSet(false, true)) {
            finishing.set(lane.start(connection -> {
                        Phases.finish(connection, name, disks, flags);
                        return true;
                    })
                    .whenComplete((_, _) -> lane.close()));
        }
    }

    /** Destroys the guest if it is not loaded yet; a Finish that is waiting ends with the guest. */
    void cancel() throws IOException {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        finishing.set(CompletableFuture.completedFuture(false));
        try {
            lane.call(
                    connection -> {
                        Phases.cancel(connection, name, flags);
                        return true;
                    },
                    CANCELLING);
        } catch (HypervisorRefusal e) {
            // it has gone before: what was asked for
        } finally {
            lane.close();
        }
    }

    /** @param isThere whether libvirt still knows the guest */
    StreamStatus status(boolean isThere) {
        CompletableFuture<Boolean> finish = finishing.get();
        if (finish == null) {
            return isThere
                    ? status(Phase.ACTIVE, "")
                    : status(Phase.FAILED, "The guest ended here before its image was loaded");
        }
        if (!finish.isDone()) {
            return status(Phase.ACTIVE, "");
        }
        try {
            return finish.join() ? status(Phase.COMPLETED, "") : status(Phase.CANCELLED, "");
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return status(Phase.FAILED, String.valueOf(cause.getMessage()));
        }
    }

    private static StreamStatus status(Phase phase, String error) {
        return new StreamStatus(
                phase, 0, DataSize.ZERO, DataSize.ZERO, Bandwidth.ZERO, DirtyRate.ZERO, Duration.ZERO, error);
    }

    @Override
    public void close() {
        lane.close();
    }
}
