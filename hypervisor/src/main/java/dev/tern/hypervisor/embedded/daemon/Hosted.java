package dev.tern.hypervisor.embedded.daemon;

import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.embedded.guest.Guest;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.hypervisor.embedded.guest.GuestView;
import dev.tern.hypervisor.embedded.guest.Latest;
import dev.tern.hypervisor.embedded.stream.GuestStream;
import dev.tern.hypervisor.embedded.stream.OutgoingStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A guest of this host, and its current or last stream. */
final class Hosted {

    private final Guest guest;
    private final Latest<Optional<GuestStream>> stream = new Latest<>(Optional.empty());

    Hosted(Guest guest) {
        this.guest = guest;
    }

    Guest guest() {
        return guest;
    }

    Optional<StreamStatus> streamStatus() {
        return stream.get().map(GuestStream::status);
    }

    void streams(GuestStream next) {
        stream.set(Optional.of(next));
    }

    boolean isStreaming() {
        return streamStatus().filter(status -> !status.isOver()).isPresent();
    }

    Optional<OutgoingStream> outgoing() {
        return stream.get().filter(OutgoingStream.class::isInstance).map(OutgoingStream.class::cast);
    }

    void resume() throws IOException {
        guest.resume(() -> {
            if (outgoing()
                    .filter(out -> out.status().phase() == Phase.SWITCHING)
                    .isPresent()) {
                throw new HypervisorRefusal(
                        "stream.active",
                        guest.definition().name() + " is being switched over; cancel its stream before it is resumed");
            }
        });
    }

    /** Its stream ends, then the guest. */
    void destroy() throws IOException {
        Optional<GuestStream> last = stream.get();
        if (last.isPresent()) {
            last.get().cancel();
        }
        guest.end();
    }

    DataSize memoryUsed() {
        return guest.view().holdsMemory() ? guest.definition().memory() : DataSize.ZERO;
    }

    GuestStats stats() {
        GuestDefinition definition = guest.definition();
        GuestView view = guest.view();
        return new GuestStats(
                definition.id(),
                definition.name(),
                view.state(),
                definition.vcpus(),
                definition.memory(),
                Duration.ofNanos(view.cpuDemandNanos()),
                new DirtyRate(view.dirtyPagesPerSecond()),
                DataSize.ofPages(view.workingSetPages()),
                definition.labels(),
                view.check(),
                Optional.empty());
    }
}
