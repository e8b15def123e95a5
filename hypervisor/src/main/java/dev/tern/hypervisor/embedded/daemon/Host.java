package dev.tern.hypervisor.embedded.daemon;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.embedded.guest.Cores;
import dev.tern.hypervisor.embedded.guest.Guest;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.hypervisor.embedded.guest.PageSink;
import dev.tern.hypervisor.embedded.guest.RunLog;
import dev.tern.hypervisor.embedded.stream.IncomingStream;
import dev.tern.hypervisor.embedded.stream.OutgoingStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * The guests of a host. What changes who is here, or begins a stream, is done by one thread, one after the other, so
 * that memory is never promised twice; everything else goes straight to the guest.
 */
final class Host implements AutoCloseable {

    static final String VERSION = "embedded 2.0";

    private static final int MOST_GUESTS = 128;
    private static final Duration PATIENCE = Duration.ofSeconds(70);

    /** What a host is made with. */
    record Parts(
            String name,
            DataSize memory,
            Cores cores,
            RunLog log,
            Ticker ticker,
            InstantSource clock,
            UnaryOperator<PageSink> tap) {}

    private final Parts parts;
    private final Map<VmId, Hosted> guests = new ConcurrentHashMap<>();
    private final ExecutorService registry = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("registry").daemon().factory());

    Host(Parts parts) {
        this.parts = parts;
    }

    HostStats stats() {
        return new HostStats(
                parts.name,
                VERSION,
                parts.cores.count(),
                parts.memory,
                memoryUsed(),
                Duration.ofNanos(parts.cores.demandNanos()),
                Duration.ofNanos(parts.cores.givenNanos()));
    }

    private DataSize memoryUsed() {
        return guests.values().stream().map(Hosted::memoryUsed).reduce(DataSize.ZERO, DataSize::plus);
    }

    List<GuestStats> guests() {
        return guests.values().stream()
                .map(Hosted::stats)
                .sorted(Comparator.comparing(GuestStats::name).thenComparing(GuestStats::id))
                .toList();
    }

    Optional<GuestStats> guest(VmId id) {
        return Optional.ofNullable(guests.get(id)).map(Hosted::stats);
    }

    Hosted hosted(VmId id) throws HypervisorRefusal {
        Hosted hosted = guests.get(id);
        if (hosted == null) {
            throw new HypervisorRefusal("guest.unknown", "No guest " + id + " on " + parts.name);
        }
        return hosted;
    }

    void define(GuestDefinition definition) throws IOException {
        inTurn(() -> admit(definition, VmState.STOPPED));
    }

    void prepareIncoming(GuestDefinition definition, Path socket) throws IOException {
        inTurn(() -> {
            Hosted hosted = admit(definition, VmState.INCOMING);
            try {
                hosted.streams(IncomingStream.listen(hosted.guest(), socket, parts.tap, parts.ticker));
            } catch (HypervisorRefusal e) {
                guests.remove(definition.id());
                hosted.destroy();
                throw e;
            }
            return hosted;
        });
    }

    private Hosted admit(GuestDefinition definition, VmState state) throws HypervisorRefusal {
        for (Hosted other : guests.values()) {
            GuestDefinition known = other.guest().definition();
            if (known.id().equals(definition.id()) || known.name().equals(definition.name())) {
                throw new HypervisorRefusal(
                        "guest.exists", parts.name + " has a guest " + known.name() + " " + known.id() + " already");
            }
        }
        if (guests.size() >= MOST_GUESTS) {
            throw new HypervisorRefusal("guests.full", parts.name + " has " + MOST_GUESTS + " guests already");
        }
        DataSize left = parts.memory.minusAtMost(memoryUsed());
        if (definition.memory().compareTo(left) > 0) {
            throw new HypervisorRefusal(
                    "memory.short",
                    definition.name() + " needs " + definition.memory() + " and " + parts.name + " has " + left
                            + " left of " + parts.memory);
        }
        Hosted hosted = new Hosted(made(definition, state));
        guests.put(definition.id(), hosted);
        return hosted;
    }

    private Guest made(GuestDefinition definition, VmState state) throws HypervisorRefusal {
        try {
            return new Guest(definition, state, parts.cores, parts.log, parts.ticker, parts.clock);
        } catch (OutOfMemoryError e) {
            throw new HypervisorRefusal(
                    "memory.short", "The machine has no " + definition.memory() + " for " + definition.name());
        }
    }

    void startOutgoing(VmId id, Path socket, OutgoingLimits limits) throws IOException {
        inTurn(() -> {
            Hosted hosted = hosted(id);
            VmState state = hosted.guest().view().state();
            if (hosted.isStreaming()) {
                throw new HypervisorRefusal("stream.active", id + " has a stream that is not over");
            }
            if (state != VmState.RUNNING && state != VmState.PAUSED) {
                throw new HypervisorRefusal(
                        "state.wrong", id + " is neither running nor paused: there is nothing to move");
            }
            hosted.streams(OutgoingStream.start(hosted.guest(), socket, limits, parts.ticker));
            return hosted;
        });
    }

    /** Destroying what is not there is no error. */
    void destroy(VmId id) throws IOException {
        inTurn(() -> {
            Hosted hosted = guests.get(id);
            if (hosted != null) {
                hosted.destroy();
                guests.remove(id);
            }
            return id;
        });
    }

    private <T> void inTurn(Callable<T> work) throws IOException {
        try {
            registry.submit(work).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HypervisorRefusal refusal) {
                throw refusal;
            }
            throw new IOException("It failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new HypervisorRefusal("host.busy", "Not done within " + PATIENCE.toSeconds() + " s; ask later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting", e);
        }
    }

    /** Ends all guests. */
    @Override
    public void close() throws IOException {
        for (VmId id : guests.keySet()) {
            destroy(id);
        }
        registry.shutdown();
    }
}
