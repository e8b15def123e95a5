package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.connection.Connection;
import dev.tern.hypervisor.libvirt.connection.Connection.Statistics;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.connection.Domain.DirtyRateMode;
import dev.tern.hypervisor.libvirt.connection.Lane;
import dev.tern.hypervisor.libvirt.connection.Lanes;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has QEMU measure how fast guests write, one guest after the other, for a second each: by the dirty ring of a guest that has
 * one, else it samples 512 pages of each GiB twice. Its dirty bitmap is not used: every page's first write would cost the
 * guest a fault. libvirt keeps the result with the guest's statistics, where others read it. A guest that moves is let alone. The
 * measurements have a connection of their own: a guest whose QEMU hangs holds up only them.
 */
final class DirtyRates implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DirtyRates.class.getName());

    private static final Pattern RING = Pattern.compile("<dirty-ring state='on'");
    private static final int SECONDS = 1;
    private static final Duration EACH = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private final Lanes lanes;
    private final Moves moves;
    private final Ticker ticker;
    private @Nullable Lane lane;
    private CompletableFuture<Boolean> measuring = CompletableFuture.completedFuture(true);
    private final Map<VmId, Duration> measured = new HashMap<>();
    private Optional<Duration> last = Optional.empty();

    DirtyRates(Lanes lanes, Moves moves, Ticker ticker) {
        this.lanes = lanes;
        this.moves = moves;
        this.ticker = ticker;
    }

    /** Begins the next measurement, if one is due, and does not wait for it. */
    void turn(List<Statistics> guests) throws IOException {
        boolean early =
                last.filter(begun -> ticker.since(begun).compareTo(BETWEEN) < 0).isPresent();
        if (early || !measuring.isDone()) {
            return;
        }
        measured.keySet()
                .retainAll(guests.stream().map(guest -> VmId.of(guest.uuid())).collect(Collectors.toSet()));
        Optional<VmId> next = guests.stream()
                .filter(guest -> GuestReading.number(guest.values(), "state.state") == Domain.RUNNING)
                .map(guest -> VmId.of(guest.uuid()))
                .filter(this::isDue)
                .findFirst();
        if (next.isPresent()) {
            Duration now = ticker.read();
            last = Optional.of(now);
            measured.put(next.get(), now);
            measuring = open().start(connection -> measure(connection, next.get()));
        }
    }

    private boolean isDue(VmId vm) {
        Duration at = measured.get(vm);
        boolean copying = moves.departure(vm).filter(Departure::isCopying).isPresent();
        return !copying && (at == null || ticker.since(at).compareTo(EACH) >= 0);
    }

    private Lane open() throws IOException {
        Lane present = lane;
        if (present == null || !present.isOpen()) {
            present = lanes.open();
            lane = present;
        }
        return present;
    }

    /** A QEMU that cannot measure, or does already, is no reason to tell nothing of it. */
    private static boolean measure(Connection connection, VmId vm) throws IOException {
        try (Domain domain = connection.domain(vm.value())) {
            if (domain.job().isEmpty()) {
                domain.measureDirtyRate(SECONDS, mode(domain));
            }
            return true;
        } catch (LibvirtFailure e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: its dirty rate was not measured, {1}", vm, e.getMessage());
            throw e;
        }
    }

    private static DirtyRateMode mode(Domain domain) throws IOException {
        return RING.matcher(domain.running()).find() ? DirtyRateMode.DIRTY_RING : DirtyRateMode.PAGE_SAMPLING;
    }

    @Override
    public void close() {
        if (lane != null) {
            lane.close();
        }
    }
}
