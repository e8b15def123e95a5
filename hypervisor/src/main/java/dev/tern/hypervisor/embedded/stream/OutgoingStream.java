package dev.tern.hypervisor.embedded.stream;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.embedded.guest.Guest;
import dev.tern.hypervisor.embedded.guest.GuestMemory;
import dev.tern.hypervisor.stream.QemuStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Pre-copy of a guest into a socket: all pages, then rounds over the pages written meanwhile, until the rest fits the
 * downtime limit at the measured rate; then the guest is paused and the rest and its state follow, and the stream has ended
 * well when the other side says that it has loaded them. A guest that the switch paused stays paused however it ends.
 */
public final class OutgoingStream implements GuestStream {

    private static final System.Logger LOG = System.getLogger(OutgoingStream.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final double SECOND = 1e9;

    private final Guest guest;
    private final GuestMemory memory;
    private final Path socket;
    private final OutgoingLimits limits;
    private final SocketChannel channel;
    private final Gauge gauge;
    private final Pacer pacer;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AtomicBoolean expired = new AtomicBoolean();

    private OutgoingStream(Guest guest, Path socket, OutgoingLimits limits, SocketChannel channel, Ticker ticker) {
        this.guest = guest;
        this.memory = guest.memory();
        this.socket = socket;
        this.limits = limits;
        this.channel = channel;
        this.gauge = new Gauge(ticker);
        this.pacer = new Pacer(limits.bandwidth(), ticker);
    }

    /** Begins to emit, in a thread of its own. */
    public static OutgoingStream start(Guest guest, Path socket, OutgoingLimits limits, Ticker ticker)
            throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        OutgoingStream stream = new OutgoingStream(guest, socket, limits, channel, ticker);
        Thread.ofPlatform()
                .name("outgoing-" + guest.definition().name())
                .daemon()
                .start(stream::live);
        Thread.ofVirtual().name("time-limit").start(stream::expire);
        return stream;
    }

    /** Ends the copy when its time is up, also while it waits for room in the socket. The switch is the agent's to time. */
    private void expire() {
        try {
            if (!gauge.awaitOver(limits.duration()) && gauge.phase() != Phase.SWITCHING) {
                expired.set(true);
                pacer.stop();
                channel.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A stream whose time was up did not close", e);
        }
    }

    @Override
    public StreamStatus status() {
        return gauge.status();
    }

    public void limit(Bandwidth bandwidth) {
        pacer.cap(bandwidth);
    }

    @Override
    public void cancel() throws IOException {
        cancelled.set(true);
        pacer.stop();
        channel.close();
        try {
            if (!gauge.awaitOver(PATIENCE)) {
                throw new IOException("The stream of " + guest.definition().name() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a stream was ending", e);
        }
    }

    private void live() {
        try (channel) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            emit();
            gauge.over(Phase.COMPLETED, "");
        } catch (IOException | RuntimeException e) {
            end(e);
        }
    }

    private void end(Exception why) {
        if (cancelled.get()) {
            gauge.over(Phase.CANCELLED, "");
        } else if (expired.get()) {
            gauge.over(
                    Phase.FAILED,
                    "stream.too-long: it has not come to the switch within "
                            + limits.duration().toMillis() + " ms");
        } else {
            gauge.over(
                    Phase.FAILED,
                    why instanceof StreamBroken ? String.valueOf(why.getMessage()) : "stream.broken: " + why);
        }
    }

    private void emit() throws IOException {
        RecordWriter writer = new RecordWriter(channel, pacer, gauge);
        memory.markAll();
        gauge.remaining((long) memory.pages() * GuestMemory.PAGE_SIZE);
        gauge.phase(Phase.ACTIVE);
        gauge.flows();
        writer.begin((long) memory.pages() * GuestMemory.PAGE_SIZE);
        copyUntilTheRestFits(writer);
        gauge.phase(Phase.SWITCHING);
        guest.pause();
        gauge.paused();
        writer.lastSection();
        sweep(writer);
        writer.endSection();
        writer.flush();
        writer.tail(guest.save());
        ReturnPath.awaitShut(channel);
    }

    private void copyUntilTheRestFits(RecordWriter writer) throws IOException {
        double dirtyRate = 0;
        SwitchAim aim = SwitchAim.of(limits.downtime());
        for (int round = 1; ; round++) {
            gauge.round(round, dirtyRate);
            long began = gauge.now();
            sweep(writer);
            writer.endSection();
            writer.flush();
            long dirty = memory.dirtyPages();
            dirtyRate = dirty * SECOND / Math.max(1, gauge.now() - began);
            gauge.remaining(dirty * GuestMemory.PAGE_SIZE);
            gauge.round(round, dirtyRate);
            DataSize rest = new DataSize(dirty * QemuStream.PAGE_RECORD_SIZE);
            Bandwidth rate = new Bandwidth(Math.max(1, gauge.rate()));
            aim = aim.seen(round + 1, rest, rate);
            aim = round < limits.rounds() ? aim : aim.last();
            if (dirty == 0 || guest.view().state() == VmState.PAUSED || aim.fits(rest, rate)) {
                return;
            }
            if (round >= limits.rounds()) {
                throw new StreamBroken(
                        "stream.not-converging",
                        "after " + round + " rounds " + dirty + " pages are left, which take longer than "
                                + limits.downtime().toMillis() + " ms at " + new Bandwidth(gauge.rate()));
            }
        }
    }

    /** Writes every page whose bit is set, taking the bits on the way. */
    private void sweep(RecordWriter writer) throws IOException {
        long left = memory.dirtyPages();
        for (int index = 0; index < memory.dirtyWords(); index++) {
            long bits = memory.takeDirty(index);
            left = Math.max(0, left - Long.bitCount(bits));
            gauge.remaining(left * GuestMemory.PAGE_SIZE);
            while (bits != 0) {
                writer.page(memory, (long) index * Long.SIZE + Long.numberOfTrailingZeros(bits));
                bits &= bits - 1;
            }
        }
    }
}
