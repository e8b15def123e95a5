package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.transfer.TestCertificates;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.stream.CopySettings;
import dev.tern.transfer.stream.QemuStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy goes on, and ends, while ten thousand others want the same door, whose process has little memory. */
class FloodIT {

    private static final int HOSTILE = 10_000;
    private static final int PAGES = 16_384;

    @TempDir
    Path folder;

    @Test
    void shouldFinishACopyInTheMidstOfAFlood() throws Exception {
        TestCertificates authority = new TestCertificates(folder, "authority");
        authority.host("host-b");
        Process child = start();
        try (BufferedReader said = child.inputReader(StandardCharsets.UTF_8);
                NettyPeering source = source(authority)) {
            Endpoint door = new Endpoint("127.0.0.1", Integer.parseInt(word(said, "listening")));
            // given a copy under way
            QemuStreams.Made stream = QemuStreams.make(1, PAGES, 1, 0.5, 100_000);
            var ended = new PeeringFixture.Ended();
            try (CutProxy proxy = new CutProxy(door);
                    Peering.Link link =
                            source.connect(PeeringFixture.SESSION, proxy.address(), new PeeringFixture.Told())) {
                var copy = link.copyFrom(
                        folder.resolve("out.sock"), PeeringFixture.TOKEN, 2, Bandwidth.ofMiBPerSecond(2), ended);
                Thread.ofPlatform().daemon().start(() -> emit(stream.bytes()));
                await().atMost(PeeringFixture.PATIENCE)
                        .until(() -> copy.progress().acknowledged().bytes() > 0);

                // when the flood comes, and all its connections are cut in the middle of it
                CompletableFuture<Integer> flood = CompletableFuture.supplyAsync(() -> flood(authority, door));
                long acknowledged = copy.progress().acknowledged().bytes();
                await().atMost(PeeringFixture.PATIENCE)
                        .until(() -> copy.progress().acknowledged().bytes() > acknowledged);
                proxy.cutAll();
                assertThat(flood.get(120, TimeUnit.SECONDS)).isEqualTo(HOSTILE);

                // then it ends all the same
                copy.limit(Bandwidth.UNLIMITED);
                String digest = CopyIT.sha256(stream.bytes());
                assertThat(ended.await()).isEqualTo(digest);
                assertThat(word(said, "complete")).isEqualTo(digest);
            }
            child.outputWriter(StandardCharsets.UTF_8).append("stop\n").flush();
            Map<String, Long> counted = counted(said);
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isZero();
            assertThat(counted.get("wire.crowd")).isGreaterThan(HOSTILE / 2);
            assertThat(counted.get("wire.tls")).isGreaterThan(HOSTILE / 10);
            assertThat(counted.get("session.token")).isGreaterThan(HOSTILE / 100);
            assertThat(counted.get("wire.timeout")).isGreaterThan(40);
            System.out.println("Flooded agent: " + counted);
        } finally {
            child.destroyForcibly();
        }
    }

    private static int flood(TestCertificates authority, Endpoint door) {
        try {
            return new Flood(authority, door).run(HOSTILE);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static NettyPeering source(TestCertificates authority) throws IOException {
        return NettyPeering.start(
                PeeringFixture.config(PeeringFixture.SOURCE, authority.host("host-a"))
                        .withCopy(CopySettings.usual(2).withReconnect(Duration.ofSeconds(60))),
                PeeringFixture.TICKER,
                new Violations());
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=96m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FloodedAgent.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("agent.log").toFile())
                .start();
    }

    private void emit(byte[] bytes) {
        try (SocketChannel hypervisor = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("out.sock")))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                hypervisor.write(buffer);
            }
            hypervisor.read(ByteBuffer.allocate(1)); // until the copy is over
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String word(BufferedReader said, String first) throws IOException {
        String line = said.readLine();
        assertThat(line).as("what the agent says").startsWith(first + " ");
        return line.substring(first.length() + 1);
    }

    private static Map<String, Long> counted(BufferedReader said) throws IOException {
        Map<String, Long> counted = new TreeMap<>();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            String[] words = line.split(" ", -1);
            counted.put(words[words.length - 2], Long.parseLong(words[words.length - 1]));
        }
        return counted;
    }
}
