package dev.tern.benchmarks.stream;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.edge.netty.NettyPeering;
import dev.tern.transfer.edge.netty.PeeringConfig;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.IncomingCopy;
import dev.tern.transfer.stream.OutgoingCopy;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two agents' ends in one process, TLS over loopback between them, a pretended hypervisor at each: how many bytes of a
 * guest's memory arrive a second, by kind of page and number of connections, beside a relay that knows nothing of pages.
 * Arguments: MiB of guest memory (1024), runs of which the median counts (5).
 */
public final class StreamScenario {

    private static final PrintStream OUT = System.out;
    private static final Ticker TICKER = () -> Duration.ofNanos(System.nanoTime());
    private static final double MEGA = 1e6;
    private static final double NANOS = 1e9;
    private static final Bandwidth GIGABIT = Bandwidth.ofMbitPerSecond(1000);

    /** @param drain seconds from the hypervisor's last byte to all of it being there, the tail held */
    private record Run(double seconds, double cpuSeconds, double drain, long raw, long wire) {
        double megabytesPerSecond() {
            return raw / seconds / MEGA;
        }
    }

    private final Path folder;
    private final int pages;
    private final int runs;
    private final LocalHosts hosts;
    private final NettyPeering source;
    private final NettyPeering destination;

    private StreamScenario(Path folder, int mib, int runs) throws Exception {
        this.folder = folder;
        this.pages = mib * 256;
        this.runs = runs;
        this.hosts = new LocalHosts(folder);
        hosts.make(List.of("host-a", "host-b"));
        this.source = start("host-a");
        this.destination = start("host-b");
    }

    private NettyPeering start(String host) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return NettyPeering.start(
                PeeringConfig.usual(HostId.of(host), any, hosts.key(host), hosts.certificate(host), hosts.trust()),
                TICKER,
                new Violations());
    }

    public static void main(String[] arguments) throws Exception {
        int mib = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1024;
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path folder = Files.createTempDirectory("tern-bench");
        new StreamScenario(folder, mib, runs).measure();
        System.exit(0);
    }

    private void measure() throws Exception {
        OUT.printf(
                Locale.ROOT,
                "%d MiB of guest memory, median of %d runs, %d processors, JDK %s%n%n",
                pages / 256,
                runs,
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        OUT.println("pages   way           link         MB/s   seconds  core s/GB  wire MB  ratio  drain ms");
        for (PageStream.Kind kind : PageStream.Kind.values()) {
            PageStream stream = new PageStream(kind);
            first(stream);
            double peer = report(stream, "plain pump", "loopback", () -> pump(stream));
            for (int streams : new int[] {1, 2, 4}) {
                double own = report(
                        stream, streams + " streams", "loopback", () -> copy(stream, streams, Bandwidth.UNLIMITED));
                OUT.printf(
                        Locale.ROOT,
                        "scenario=loopback pages=%s streams=%d megabytes_per_second=%.0f pump_megabytes_per_second=%.0f"
                                + " to_pump_ratio=%.2f%n",
                        stream,
                        streams,
                        own,
                        peer,
                        own / peer);
            }
            report(stream, "2 streams", "1 Gbit/s cap", () -> copy(stream, 2, GIGABIT));
        }
    }

    /** What the very first copy after the start makes, a little while after it. */
    private void first(PageStream stream) throws Exception {
        TimeUnit.SECONDS.sleep(4);
        Run run = copy(stream, 2, Bandwidth.UNLIMITED);
        OUT.printf(
                Locale.ROOT,
                "scenario=first pages=%s streams=2 megabytes_per_second=%.0f%n",
                stream,
                run.megabytesPerSecond());
    }

    @FunctionalInterface
    private interface Way {
        Run run() throws Exception;
    }

    private double report(PageStream stream, String way, String link, Way measured) throws Exception {
        List<Run> all = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            all.add(measured.run());
        }
        all.sort(Comparator.comparingDouble(Run::seconds));
        Run median = all.get(runs / 2);
        OUT.printf(
                Locale.ROOT,
                "%-7s %-13s %-12s %4.0f %9.2f %10.2f %8.0f %6.2f %9.1f%n",
                stream,
                way,
                link,
                median.megabytesPerSecond(),
                median.seconds(),
                median.cpuSeconds() / (median.raw() / 1e9),
                median.wire() / MEGA,
                (double) median.raw() / median.wire(),
                median.drain() * 1000);
        return median.megabytesPerSecond();
    }

    private Run pump(PageStream stream) throws Exception {
        Path in = folder.resolve("pump-in");
        Path out = folder.resolve("pump-out");
        AtomicLong arrived = new AtomicLong();
        try (ServerSocketChannel taken = Sockets.listen(in);
                ServerSocketChannel source = Sockets.listen(out)) {
            Thread reader = Sockets.drain(taken, arrived);
            PlainPump pump = new PlainPump(hosts, "host-a");
            AtomicLong emitted = new AtomicLong();
            Thread hypervisor = emitter(stream, out, emitted);
            double cpu = cpu();
            long start = System.nanoTime();
            hypervisor.start();
            try (SocketChannel from = source.accept()) {
                pump.carry(from, in);
            }
            reader.join();
            long end = System.nanoTime();
            return new Run(
                    (end - start) / NANOS, cpu() - cpu, (end - emitted.get()) / NANOS, arrived.get(), arrived.get());
        }
    }

    /** @param emitted gets the time of the last byte */
    private Thread emitter(PageStream stream, Path socket, AtomicLong emitted) {
        return Thread.ofPlatform().unstarted(() -> {
            try (SocketChannel channel = Sockets.connect(socket)) {
                stream.emit(channel, pages);
                emitted.set(System.nanoTime());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Run copy(PageStream stream, int streams, Bandwidth cap) throws Exception {
        Path in = folder.resolve("copy-in");
        Path out = folder.resolve("copy-out");
        AtomicLong arrived = new AtomicLong();
        Session session = new Session(
                MigrationId.of(UUID.randomUUID().toString()),
                VmId.of(UUID.randomUUID().toString()),
                HostId.of("host-a"),
                HostId.of("host-b"),
                Epoch.FIRST);
        Token token = Token.draw(new SecureRandom());
        CompletableFuture<Peering.Link> accepted = new CompletableFuture<>();
        destination.open((_, _, link) -> {
            accepted.complete(link);
            return new Peering.Admission.Admitted(new Quiet());
        });
        Done atSource = new Done();
        Done atDestination = new Done();
        try (ServerSocketChannel taken = Sockets.listen(in);
                Peering.Link there = source.connect(session, destination.address(), new Quiet());
                Peering.Link here = accepted.get(10, TimeUnit.SECONDS)) {
            Sockets.drain(taken, arrived);
            try (IncomingCopy incoming = here.copyTo(in, token, DataSize.ofPages(pages), atDestination);
                    OutgoingCopy outgoing = there.copyFrom(out, token, streams, cap, atSource)) {
                AtomicLong emitted = new AtomicLong();
                Thread hypervisor = emitter(stream, out, emitted);
                double cpu = cpu();
                long start = System.nanoTime();
                hypervisor.start();
                long raw = atSource.get();
                atDestination.get();
                double drain = (System.nanoTime() - emitted.get()) / NANOS;
                incoming.deliverTail();
                double seconds = (System.nanoTime() - start) / NANOS;
                return new Run(
                        seconds,
                        cpu() - cpu,
                        drain,
                        raw,
                        outgoing.progress().wire().bytes());
            }
        }
    }

    private static double cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / NANOS;
    }

    private static final class Done implements CopyEvents {
        private final CompletableFuture<Long> raw = new CompletableFuture<>();

        private long get() throws Exception {
            return raw.get(5, TimeUnit.MINUTES);
        }

        @Override
        public void complete(String digest, DataSize all) {
            raw.complete(all.bytes());
        }

        @Override
        public void failed(Reason why) {
            raw.completeExceptionally(new IllegalStateException(why.code() + ": " + why.text()));
        }
    }

    private static final class Quiet implements Peering.LinkEvents {
        @Override
        public void connected() {}

        @Override
        public void lost(Reason why) {}

        @Override
        public void refused(Reason why) {
            OUT.println("refused: " + why.text());
        }

        @Override
        public void received(ControlMessage message) {}
    }
}
