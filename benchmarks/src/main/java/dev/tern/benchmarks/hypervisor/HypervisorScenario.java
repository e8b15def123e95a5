package dev.tern.benchmarks.hypervisor;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Scenarios, by name: {@code emit} (a guest's pages into a socket that somebody reads), {@code load} (straight from one
 * daemon into another), {@code idle-cost} (core time of twelve guests on three daemons). Run from the checkout:
 *
 * <pre>
 * ./mvnw -q -pl benchmarks -am -Dquick package
 * java -cp benchmarks/target/classes:... dev.tern.benchmarks.hypervisor.HypervisorScenario emit
 * </pre>
 */
public final class HypervisorScenario {

    private static final PrintStream OUT = System.out;
    private static final OutgoingLimits LIMITS =
            new OutgoingLimits(Duration.ofMillis(100), 30, Duration.ofMinutes(2), Bandwidth.UNLIMITED);
    private static final int REPEATS = 5;
    private static final long MEASURED_MS = 20_000;

    private HypervisorScenario() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tern-bench");
        switch (arguments.length == 1 ? arguments[0] : "") {
            case "emit" -> emit(folder);
            case "load" -> load(folder);
            case "idle-cost" -> idleCost(folder);
            default -> {
                System.err.println("usage: HypervisorScenario emit | load | idle-cost");
                System.exit(2);
            }
        }
    }

    private static GuestDefinition guest(String name, String program, int mib, double writes) {
        return new GuestDefinition(
                VmId.of(UUID.randomUUID().toString()),
                name,
                2,
                DataSize.ofMiB(mib),
                Map.of(),
                program,
                Map.of("seed", "42", "writes_per_second", Double.toString(writes), "cpu", "0.5"));
    }

    private static void emit(Path folder) throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(folder, "host-a", DataSize.ofGiB(2))) {
            GuestDefinition guest = booted(daemon.client(), guest("emitter", "key-value", 1024, 0));
            for (int i = 0; i < REPEATS; i++) {
                Path socket = folder.resolve("sink" + i);
                try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    server.bind(UnixDomainSocketAddress.of(socket));
                    Duration before = daemon.cpu();
                    daemon.client().startOutgoing(guest.id(), socket, LIMITS);
                    long started = System.nanoTime();
                    long bytes = drain(server.accept());
                    double seconds = (System.nanoTime() - started) / 1e9;
                    Duration used = daemon.cpu().minus(before);
                    OUT.printf(
                            Locale.ROOT,
                            "emit: %d bytes in %.3f s: %.2f GB/s; daemon used %.2f s of core time%n",
                            bytes,
                            seconds,
                            bytes / seconds / 1e9,
                            used.toMillis() / 1e3);
                }
                daemon.client().resume(guest.id());
            }
        }
    }

    /** The word on the return path without which a stream has not ended, said beforehand. */
    private static final byte[] LOADED = {0, 1, 0, 4, 0, 0, 0, 0};

    private static long drain(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        long bytes = 0;
        try (channel) {
            channel.write(ByteBuffer.wrap(LOADED));
            int count = channel.read(buffer);
            while (count >= 0) {
                bytes += count;
                count = channel.read(buffer.clear());
            }
        }
        return bytes;
    }

    private static void load(Path folder) throws IOException, InterruptedException {
        try (DaemonProcess a = DaemonProcess.start(folder, "host-a", DataSize.ofGiB(2));
                DaemonProcess b = DaemonProcess.start(folder, "host-b", DataSize.ofGiB(2))) {
            GuestDefinition guest = booted(a.client(), guest("traveller", "key-value", 1024, 2000));
            for (int i = 0; i < REPEATS; i++) {
                DaemonProcess from = i % 2 == 0 ? a : b;
                DaemonProcess to = i % 2 == 0 ? b : a;
                Path socket = folder.resolve("in" + i);
                to.client().prepareIncoming(guest, socket);
                long started = System.nanoTime();
                from.client().startOutgoing(guest.id(), socket, LIMITS);
                StreamStatus arrived = awaited(to.client(), guest.id());
                double seconds = (System.nanoTime() - started) / 1e9;
                Duration paused = from.client().stream(guest.id()).orElseThrow().paused();
                OUT.printf(
                        Locale.ROOT,
                        "load: %s, %d bytes in %.3f s: %.2f GB/s; paused for %.1f ms when it was seen%n",
                        arrived.phase(),
                        arrived.transferred().bytes(),
                        seconds,
                        arrived.transferred().bytes() / seconds / 1e9,
                        paused.toNanos() / 1e6);
                to.client().resume(guest.id());
                from.client().destroy(guest.id());
            }
            OUT.println("self check: " + b.client().guests().getFirst().check());
        }
    }

    private static StreamStatus awaited(EmbeddedHypervisor host, VmId guest) throws IOException, InterruptedException {
        StreamStatus status = host.stream(guest).orElseThrow();
        while (!status.isOver()) {
            Thread.sleep(1);
            status = host.stream(guest).orElseThrow();
        }
        return status;
    }

    private static void idleCost(Path folder) throws IOException, InterruptedException {
        List<DaemonProcess> daemons = new ArrayList<>();
        int[] sizes = {64, 128, 192, 256};
        String[] programs = {"idle", "key-value", "object-allocator", "key-value"};
        double[] writes = {20, 2000, 500, 1000};
        try {
            for (String host : List.of("host-a", "host-b", "host-c")) {
                DaemonProcess daemon = DaemonProcess.start(folder, host, DataSize.ofGiB(2));
                daemons.add(daemon);
                for (int i = 0; i < sizes.length; i++) {
                    GuestDefinition guest = guest(host + "-" + i, programs[i], sizes[i], writes[i]);
                    daemon.client().define(guest);
                    daemon.client().start(guest.id());
                }
            }
            for (int part = 0; part < 3; part++) {
                List<Duration> before = daemons.stream().map(DaemonProcess::cpu).toList();
                Thread.sleep(MEASURED_MS);
                double used = 0;
                for (int i = 0; i < daemons.size(); i++) {
                    used += daemons.get(i).cpu().minus(before.get(i)).toMillis();
                }
                OUT.printf(Locale.ROOT, "idle-cost: %.3f cores for twelve guests%n", used / MEASURED_MS);
            }
            for (DaemonProcess daemon : daemons) {
                daemon.client().guests().forEach(OUT::println);
            }
        } finally {
            for (DaemonProcess daemon : daemons) {
                daemon.close();
            }
        }
    }

    private static GuestDefinition booted(EmbeddedHypervisor host, GuestDefinition guest)
            throws IOException, InterruptedException {
        host.define(guest);
        host.start(guest.id());
        while (host.guest(guest.id()).orElseThrow().check().passes() < 3) {
            Thread.sleep(100);
        }
        return guest;
    }
}
