package dev.tern.transfer.edge.netty;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.TestCertificates.HostFiles;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.IncomingCopy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The real door of host-b in a process of its own, with little memory, and a hypervisor that takes whatever comes. Says
 * where it listens, how the copy ended, and, asked to stop, what it counted and how much memory it had in use at most.
 */
final class FloodedAgent {

    private static final AtomicReference<IncomingCopy> COPY = new AtomicReference<>();

    private FloodedAgent() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        HostFiles files = new HostFiles(
                folder.resolve("host-b.key"), folder.resolve("host-b.pem"), folder.resolve("authority.crt"));
        Path socket = folder.resolve("in.sock");
        Violations violations = new Violations();
        try (ServerSocketChannel hypervisor = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                NettyPeering agent = NettyPeering.start(
                        PeeringFixture.config(PeeringFixture.DESTINATION, files), PeeringFixture.TICKER, violations)) {
            hypervisor.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofPlatform().daemon().start(() -> swallow(hypervisor));
            agent.open((session, from, link) -> {
                if (session.equals(PeeringFixture.SESSION) && COPY.get() == null) {
                    COPY.set(link.copyTo(socket, PeeringFixture.TOKEN, DataSize.ofMiB(256), new Told()));
                }
                return new Peering.Admission.Admitted(new PeeringFixture.Told());
            });
            say("listening " + agent.address().port());
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            violations.byCode().forEach((code, count) -> say("violations " + code + " " + count.getAsLong()));
            say("heap " + heap());
            say("direct " + direct());
        }
        System.exit(0);
    }

    private static void swallow(ServerSocketChannel hypervisor) {
        try (SocketChannel channel = hypervisor.accept()) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
            while (channel.read(buffer.clear()) >= 0) {
                // guests' memory is not kept here
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(MemoryPoolMXBean::isValid)
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private record Told() implements CopyEvents {
        @Override
        public void complete(String digest, DataSize raw) {
            say("complete " + digest);
        }

        @Override
        public void failed(Reason why) {
            say("failed " + why.code() + " " + why.text());
        }
    }
}
