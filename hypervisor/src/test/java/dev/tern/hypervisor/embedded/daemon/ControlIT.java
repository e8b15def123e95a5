package dev.tern.hypervisor.embedded.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.Transport;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlIT {

    private static final VmId NOBODY = VmId.of("00000000-0000-4000-8000-00000000dead");

    private final Path folder;
    private final TestDaemon daemon;
    private final EmbeddedHypervisor client;

    ControlIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.daemon = TestDaemon.start(folder, "host-a");
        this.client = daemon.client;
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    private static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(HypervisorRefusal.class, refusal -> assertThat(refusal.code())
                .isEqualTo(code));
    }

    private static GuestDefinition guest(String name) {
        return TestDaemon.guest(name, "key-value", 32, Map.of("seed", "9", "writes_per_second", "500"));
    }

    @Test
    void shouldLeadGuestThroughItsLife() throws IOException {
        GuestDefinition guest = guest("db-1");

        client.define(guest);
        assertThat(client.host().memoryUsed()).isEqualTo(DataSize.ofMiB(32));
        assertThat(client.guest(guest.id()).orElseThrow().state()).isEqualTo(VmState.STOPPED);
        assertThat(client.definition(guest.id())).isEqualTo(guest);

        client.start(guest.id());
        await().until(() -> {
            GuestStats now = client.guest(guest.id()).orElseThrow();
            return now.dirtyRate().pagesPerSecond() > 0 && now.workingSet().bytes() > 0;
        });
        client.pause(guest.id());
        client.pause(guest.id());
        String digest = client.imageDigest(guest.id());
        assertThat(client.imageDigest(guest.id())).isEqualTo(digest);
        assertThat(client.guest(guest.id()).orElseThrow().dirtyRate().pagesPerSecond())
                .isZero();

        client.resume(guest.id());
        client.set(guest.id(), Map.of("load", "2"));
        assertThat(client.definition(guest.id()).programSettings()).containsEntry("load", "2");
        assertThat(client.stream(guest.id())).isEmpty();

        client.destroy(guest.id());
        client.destroy(guest.id());
        assertThat(client.guests()).isEmpty();
        assertThat(client.guest(guest.id())).isEmpty();
        assertThat(client.host().memoryUsed()).isEqualTo(DataSize.ZERO);
    }

    @Test
    void shouldTakeAGuestByItsDescriptionAlone() throws IOException {
        GuestDefinition guest = guest("db-1");
        client.define(guest);
        GuestDescription described = client.describe(guest.id(), Manner.RELAY);
        client.destroy(guest.id());

        assertThat(described.name()).isEqualTo("db-1");
        assertThat(described.memory()).isEqualTo(guest.memory());
        assertThat(described.state()).isEqualTo(VmState.STOPPED);
        assertThat(described.version()).isEqualTo(client.host().version());
        assertThat(client.prepareIncoming(
                        guest.id(),
                        guest.memory(),
                        described.document(),
                        new Transport.Socket(folder.resolve("in.sock"))))
                .isEmpty();
        client.finishIncoming(guest.id());
        assertThat(client.definition(guest.id())).isEqualTo(guest);
        assertThat(client.guest(guest.id()).orElseThrow().state()).isEqualTo(VmState.INCOMING);
        assertRefused("guest.unknown", () -> client.describe(NOBODY, Manner.RELAY));
        assertRefused("mode.unsupported", () -> client.describe(guest.id(), Manner.of(MigrationMode.NATIVE)));
        assertRefused("mode.unsupported", () -> client.describe(guest.id(), Manner.of(MigrationMode.COLD)));
        assertRefused(
                "auto-converge.unsupported", () -> client.describe(guest.id(), new Manner(MigrationMode.RELAY, true)));
        assertRefused(
                "mode.unsupported",
                () -> client.prepareIncoming(
                        guest.id(), guest.memory(), described.document(), new Transport.Direct("127.0.0.1", 2)));
        assertThat(client.unable()).containsOnlyKeys(MigrationMode.NATIVE, MigrationMode.COLD);
        assertRefused(
                "ticket.foreign",
                () -> client.startOutgoing(
                        guest.id(),
                        new Transport.Socket(folder.resolve("out.sock")),
                        new OutgoingLimits(Duration.ZERO, 1, Duration.ofSeconds(1), Bandwidth.UNLIMITED),
                        "a cookie"));
    }

    @Test
    void shouldRefuseWithCodeAndChangeNothing() throws IOException {
        GuestDefinition guest = guest("db-1");
        client.define(guest);
        GuestDefinition sameName =
                new GuestDefinition(NOBODY, "db-1", 1, DataSize.ofMiB(1), Map.of(), "idle", Map.of());
        GuestDefinition tooLarge = TestDaemon.guest("big", "idle", 481, Map.of());

        assertRefused("guest.exists", () -> client.define(guest));
        assertRefused("guest.exists", () -> client.define(sameName));
        assertRefused("memory.short", () -> client.define(tooLarge));
        assertRefused("program.unknown", () -> client.define(TestDaemon.guest("x", "minesweeper", 1, Map.of())));
        assertRefused("setting.invalid", () -> client.define(TestDaemon.guest("x", "idle", 1, Map.of("cpu", "-1"))));
        assertRefused("guest.unknown", () -> client.start(NOBODY));
        assertRefused("guest.unknown", () -> client.stream(NOBODY));
        assertRefused("state.wrong", () -> client.resume(guest.id()));
        assertRefused("state.wrong", () -> client.pause(guest.id()));
        assertRefused("stream.none", () -> client.limit(guest.id(), Bandwidth.ZERO));
        assertRefused("setting.unknown", () -> client.set(guest.id(), Map.of("colour", "red")));
        assertRefused(
                "socket.unusable",
                () -> client.prepareIncoming(
                        guest("y"), folder.resolve("no-such-folder").resolve("s")));
        client.start(guest.id());
        assertRefused("state.wrong", () -> client.start(guest.id()));
        assertRefused("state.wrong", () -> client.imageDigest(guest.id()));
        client.cancelOutgoing(guest.id());

        assertThat(client.guests()).extracting(GuestStats::name).containsExactly("db-1");
        assertThat(client.host().memoryUsed()).isEqualTo(DataSize.ofMiB(32));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | request.invalid",
                "{\"call\":\"host\"} | request.invalid",
                "{\"id\":-1,\"call\":\"host\"} | request.invalid",
                "{\"id\":1} | request.invalid",
                "{\"id\":1,\"call\":\"reboot\"} | call.unknown",
                "{\"id\":1,\"call\":\"host\",\"verbose\":true} | request.invalid",
                "{\"id\":1,\"call\":\"start\",\"guest\":\"db-1\"} | request.invalid",
                "{\"id\":1,\"call\":\"define\",\"definition\":{}} | request.invalid"
            })
    void shouldAnswerBadRequestWithOneErrorAndGoOn(String line, String code) throws IOException {
        try (SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(daemon.socket))) {
            send(raw, line + "\n{\"id\":7,\"call\":\"host\"}\n");

            String answer = readLines(raw, 2);

            assertThat(answer.lines().toList().get(0)).contains("\"error\"").contains("\"" + code + "\"");
            assertThat(answer.lines().toList().get(1)).contains("\"id\":7").contains("\"result\"");
        }
    }

    @Test
    void shouldCloseAfterLineWithoutEnd() throws IOException {
        try (SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(daemon.socket))) {
            send(raw, "x".repeat((1 << 20) + 10));

            assertThat(readLines(raw, 1)).contains("request.too-large");
            assertThat(isClosed(raw)).isTrue();
        }
    }

    @Test
    void shouldServeOthersWhileOneTakesNoAnswers() throws IOException {
        for (int i = 0; i < 8; i++) {
            client.define(TestDaemon.guest("g" + i, "idle", 1, Map.of()));
        }
        try (SocketChannel slow = SocketChannel.open(UnixDomainSocketAddress.of(daemon.socket))) {
            slow.configureBlocking(false);
            byte[] request = "{\"id\":1,\"call\":\"guests\"}\n".repeat(2000).getBytes(StandardCharsets.US_ASCII);
            slow.write(ByteBuffer.wrap(request));

            for (int i = 0; i < 100; i++) {
                assertThat(client.guests()).hasSize(8);
            }
        }
    }

    @Test
    void shouldTellClientsBeyondTheLimit() throws IOException {
        List<SocketChannel> many = new ArrayList<>();
        try {
            for (int i = 0; i < 31; i++) {
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(daemon.socket));
                many.add(channel);
                send(channel, "{\"id\":1,\"call\":\"host\"}\n");
                readLines(channel, 1);
            }
            try (SocketChannel last = SocketChannel.open(UnixDomainSocketAddress.of(daemon.socket))) {
                assertThat(readLines(last, 1)).contains("connections.full");
            }
            assertThat(client.host().name()).isEqualTo("host-a");
        } finally {
            for (SocketChannel channel : many) {
                channel.close();
            }
        }
    }

    @Test
    void shouldGiveUpOnDaemonThatHangs() throws IOException {
        Path socket = folder.resolve("hung.sock");
        try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            hung.bind(UnixDomainSocketAddress.of(socket));
            try (EmbeddedHypervisor waiting = EmbeddedHypervisor.connect(socket, Duration.ofMillis(200))) {
                assertThatThrownBy(waiting::host)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("in time");
            }
        }
        assertThatThrownBy(() -> EmbeddedHypervisor.connect(folder.resolve("nobody.sock")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nobody.sock");
    }

    @Test
    void shouldKeepStateFolderToOneDaemon() {
        assertThatThrownBy(() -> TestDaemon.start(folder, "host-a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Another daemon");
    }

    /** By an end, or by a reset where the daemon had not read all. */
    private static boolean isClosed(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String readLines(SocketChannel channel, int count) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (text.chars().filter(c -> c == '\n').count() < count && channel.read(buffer.clear()) >= 0) {
            text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        }
        return text.toString();
    }
}
