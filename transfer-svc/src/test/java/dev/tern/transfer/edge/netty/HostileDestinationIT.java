package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.transfer.TestCertificates;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The dialing agent against a destination with the right certificate and bad manners. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileDestinationIT {

    private static final RawDestination.Script NOTHING = peer -> {};

    private final Violations violations = new Violations();
    private Path folder;
    private TestCertificates authority;
    private NettyPeering source;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        authority = new TestCertificates(folder, "authority");
        source = NettyPeering.start(
                PeeringFixture.config(PeeringFixture.SOURCE, authority.host("host-a"))
                        .withHandshake(Duration.ofSeconds(1), 64),
                PeeringFixture.TICKER,
                violations);
    }

    @AfterAll
    void stop() {
        source.close();
    }

    static Stream<HostileFrames> beforeWelcome() {
        return Stream.concat(
                HostileFrames.always(),
                Stream.of(
                        frame("B29", "a welcome to no hello", Breach.ORDER, new Frame.Welcome(Wire.VERSION, 0)),
                        frame("B29", "an acknowledgement first", Breach.ORDER, new Frame.Ack(0, 0)),
                        frame("B28", "the source's own hello", Breach.ORDER, hello())));
    }

    static Stream<HostileFrames> onControl() {
        return Stream.of(HostileFrames.always(), HostileFrames.later(), words()).flatMap(each -> each);
    }

    private static Stream<HostileFrames> words() {
        return Stream.of(
                frame("B28", "a second welcome", Breach.ORDER, new Frame.Welcome(Wire.VERSION, 0)),
                frame("B23", "the source's own words", Breach.ORDER, new Frame.Control(new ControlMessage.Prepare())),
                frame("B23", "an end", Breach.ORDER, new Frame.End(1, 1, 0, "cd".repeat(32), false)),
                frame("B24", "an acknowledgement", Breach.ORDER, new Frame.Ack(0, 0)));
    }

    static Stream<HostileFrames> onData() {
        ByteBuffer negative = FrameCodec.encode(new Frame.Ack(0, 0)).putLong(16, -1);
        return Stream.of(
                        HostileFrames.always(),
                        HostileFrames.later(),
                        Stream.of(
                                frame(
                                        "B24",
                                        "an acknowledgement of what was never sent",
                                        Breach.ACK,
                                        new Frame.Ack(9, 9)),
                                frame("B25", "a demand for what was never sent", Breach.ACK, new Frame.Resend(0)),
                                new HostileFrames("B26", "an acknowledgement below zero", Breach.FIELD, negative),
                                frame(
                                        "B23",
                                        "control on a data connection",
                                        Breach.ORDER,
                                        new Frame.Control(new ControlMessage.Prepared("ticket")))))
                .flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("beforeWelcome")
    void shouldRefuseBeforeTheWelcome(HostileFrames hostile) throws Exception {
        try (RawDestination other = RawDestination.unspoken(authority, once(hostile))) {
            refuses(hostile, other);
        }
    }

    @Test
    void shouldGreetOnce() throws Exception {
        ByteBuffer twice = HostileFrames.many(2, FrameCodec.encode(new Frame.Ready()));
        HostileFrames hostile = new HostileFrames("B28", "ready twice", Breach.ORDER, twice);
        try (RawDestination other = RawDestination.unspoken(authority, once(hostile))) {
            refuses(hostile, other);
        }
    }

    @ParameterizedTest
    @MethodSource("onControl")
    void shouldRefuseOnControl(HostileFrames hostile) throws Exception {
        try (RawDestination other = RawDestination.welcoming(authority, once(hostile), NOTHING)) {
            refuses(hostile, other);
        }
    }

    @ParameterizedTest
    @MethodSource("onData")
    void shouldRefuseOnData(HostileFrames hostile) throws Exception {
        try (RawDestination other = RawDestination.welcoming(authority, NOTHING, once(hostile))) {
            long before = violations.of(hostile.breach());
            var ended = new PeeringFixture.Ended();
            try (Peering.Link link =
                            source.connect(PeeringFixture.SESSION, other.address(), new PeeringFixture.Told());
                    var copy = link.copyFrom(
                            folder.resolve("out.sock"), PeeringFixture.TOKEN, 1, Bandwidth.UNLIMITED, ended)) {
                await().untilAsserted(() -> assertThat(violations.of(hostile.breach()))
                        .as(hostile.toString())
                        .isEqualTo(before + 1));
                assertThat(copy.progress().acknowledged().bytes()).isZero();
                if (hostile.breach() != Breach.VERSION) { // which will not change by asking again
                    assertThat(ended.digest).isNotDone();
                }
            }
        }
    }

    @Test
    void shouldNotBelieveAWelcomeThatHasAllOfIt() throws Exception {
        failsCopy(Breach.ACK, 1000, peer -> {});
    }

    @Test
    void shouldNotBelieveASealBeforeTheEnd() throws Exception {
        failsCopy(Breach.END, 0, peer -> peer.send(new Frame.Sealed("cd".repeat(32))));
    }

    @Test
    void shouldGiveUpOnWhoeverBreaksTheProtocolAgainAndAgain() throws Exception {
        long before = violations.of(Breach.FLAGS);
        var told = new PeeringFixture.Told();
        HostileFrames flags = HostileFrames.always()
                .filter(each -> each.breach() == Breach.FLAGS)
                .findFirst()
                .orElseThrow();
        try (RawDestination other = RawDestination.welcoming(authority, peer -> peer.send(flags.bytes()), NOTHING);
                Peering.Link _ = source.connect(PeeringFixture.SESSION, other.address(), told)) {
            await().until(() -> told.all.stream().anyMatch(Reason.class::isInstance));
            assertThat(told.all).last().isInstanceOfSatisfying(Reason.class, why -> assertThat(why.code())
                    .isEqualTo("wire.flags"));
            assertThat(violations.of(Breach.FLAGS)).isEqualTo(before + 8);
            assertThat(other.arrivals()).isEqualTo(8);
        }
    }

    @Test
    void shouldSayWhichVersionsItSpeaksWhereAnotherWasChosen() throws Exception {
        var told = new PeeringFixture.Told();
        try (RawDestination other = RawDestination.unspoken(authority, peer -> {
                    peer.send(new Frame.Ready());
                    peer.read();
                    peer.send(new Frame.Welcome(9, 0));
                });
                Peering.Link _ = source.connect(PeeringFixture.SESSION, other.address(), told)) {
            assertThat(told.next())
                    .asString()
                    .contains("wire.version")
                    .contains("9")
                    .contains("[3]");
        }
    }

    /** READY and a PING may be read together, where an agent is slow. */
    @Test
    void shouldSayHelloBeforeItAnswersPings() throws Exception {
        CompletableFuture<List<Frame>> said = new CompletableFuture<>();
        byte[] ready = FrameCodec.encode(new Frame.Ready()).array();
        byte[] ping = FrameCodec.encode(new Frame.Ping(7)).array();
        ByteBuffer both = ByteBuffer.allocate(ready.length + ping.length)
                .put(ready)
                .put(ping)
                .flip();
        try (RawDestination other = RawDestination.unspoken(authority, peer -> {
                    peer.send(both);
                    said.complete(List.of(peer.next(), peer.next()));
                });
                Peering.Link _ = source.connect(PeeringFixture.SESSION, other.address(), new PeeringFixture.Told())) {
            List<Frame> first = said.get(PeeringFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(first.getFirst()).isInstanceOf(Frame.Hello.class);
            assertThat(first.getLast()).isEqualTo(new Frame.Pong(7));
        }
    }

    /** It keeps the connection alive with pongs and never answers the HELLO. */
    @Test
    void shouldNotWaitForWhoeverNeverAnswers() throws Exception {
        long before = violations.of(Breach.TIMEOUT);
        AtomicBoolean over = new AtomicBoolean();
        try (RawDestination other = RawDestination.unspoken(authority, peer -> {
                    peer.send(new Frame.Ready());
                    while (!over.get()) {
                        peer.read();
                    }
                });
                Peering.Link _ = source.connect(PeeringFixture.SESSION, other.address(), new PeeringFixture.Told())) {
            await().untilAsserted(
                            () -> assertThat(violations.of(Breach.TIMEOUT)).isGreaterThan(before));
            over.set(true);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLSv1.3, TLS_AES_128_GCM_SHA256"})
    void shouldRefuseWeakerTls(String protocol, String suite) throws Exception {
        long before = violations.of(Breach.TLS);
        try (SSLServerSocket weak = (SSLServerSocket) PemContext.of(authority.host("host-b"))
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            weak.setEnabledProtocols(new String[] {protocol});
            weak.setEnabledCipherSuites(new String[] {suite});
            Thread.ofVirtual().start(() -> answerOnce(weak));
            var told = new PeeringFixture.Told();
            try (Peering.Link _ =
                    source.connect(PeeringFixture.SESSION, new Endpoint("127.0.0.1", weak.getLocalPort()), told)) {
                assertThat(told.next()).asString().contains("wire.tls");
                assertThat(violations.of(Breach.TLS)).isEqualTo(before + 1);
            }
        }
    }

    private static void answerOnce(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // the handshake fails, as it should
        }
    }

    @Test
    void shouldNotTalkToWhatIsNoAgent() throws Exception {
        long before = violations.of(Breach.TLS);
        try (ServerSocket web = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> answerAsWebServer(web));
            var told = new PeeringFixture.Told();
            try (Peering.Link _ =
                    source.connect(PeeringFixture.SESSION, new Endpoint("127.0.0.1", web.getLocalPort()), told)) {
                assertThat(told.next()).asString().contains("wire.tls");
                assertThat(violations.of(Breach.TLS)).isEqualTo(before + 1);
            }
        }
    }

    private static void answerAsWebServer(ServerSocket web) {
        try (Socket socket = web.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // the agent has gone
        }
    }

    private void failsCopy(Breach breach, long nextBatch, RawDestination.Script afterWelcome) throws Exception {
        long before = violations.of(breach);
        var ended = new PeeringFixture.Ended();
        try (RawDestination other = RawDestination.unspoken(authority, peer -> {
                    peer.send(new Frame.Ready());
                    boolean data = peer.read() instanceof Frame.Hello hello && hello.role() instanceof Role.Data;
                    peer.send(new Frame.Welcome(Wire.VERSION, data ? nextBatch : 0));
                    if (data) {
                        afterWelcome.play(peer);
                    }
                });
                Peering.Link link = source.connect(PeeringFixture.SESSION, other.address(), new PeeringFixture.Told());
                var copy = link.copyFrom(
                        folder.resolve("out.sock"), PeeringFixture.TOKEN, 1, Bandwidth.UNLIMITED, ended)) {
            assertThatThrownBy(ended::await).hasMessageContaining(breach.code());
            assertThat(violations.of(breach)).isGreaterThan(before);
            assertThat(copy.progress().acknowledged().bytes()).isZero();
        }
    }

    private void refuses(HostileFrames hostile, RawDestination other) throws Exception {
        long before = violations.of(hostile.breach());
        try (Peering.Link _ = source.connect(PeeringFixture.SESSION, other.address(), new PeeringFixture.Told())) {
            await().untilAsserted(() -> assertThat(violations.of(hostile.breach()))
                    .as(hostile.toString())
                    .isEqualTo(before + 1));
        }
    }

    /** On the first connection; whoever comes again is not answered. */
    private static RawDestination.Script once(HostileFrames hostile) {
        AtomicBoolean done = new AtomicBoolean();
        return peer -> {
            if (done.compareAndSet(false, true)) {
                peer.send(hostile.bytes());
            }
        };
    }

    private static HostileFrames frame(String row, String what, Breach breach, Frame frame) {
        return new HostileFrames(row, what, breach, FrameCodec.encode(frame));
    }

    private static Frame hello() {
        return new Frame.Hello(PeeringFixture.SESSION, new Role.Control(), Wire.SUPPORTED);
    }
}
