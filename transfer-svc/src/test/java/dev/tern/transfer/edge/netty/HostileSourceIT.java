package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.FrameHeader;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The accepting agent against sources with the right certificate and bad manners. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileSourceIT {

    private PeeringFixture agents;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        agents = PeeringFixture.patient(folder);
        agents.admitAll();
    }

    @AfterAll
    void stop() throws Exception {
        agents.close();
    }

    static Stream<HostileFrames> always() {
        return HostileFrames.always();
    }

    static Stream<HostileFrames> onControl() {
        return Stream.concat(HostileFrames.always(), Stream.concat(HostileFrames.later(), words()));
    }

    static Stream<HostileFrames> onData() {
        return Stream.of(HostileFrames.always(), HostileFrames.later(), HostileFrames.batches())
                .flatMap(each -> each);
    }

    private static Stream<HostileFrames> words() {
        ByteBuffer hello = FrameCodec.encode(hello(new Role.Control()));
        ByteBuffer prepared = FrameCodec.encode(new Frame.Control(new ControlMessage.Prepared("ticket")));
        ControlMessage reserve = new ControlMessage.Reserve(
                "x", DataSize.ofMiB(1), " ".repeat(1 << 20), "embedded 1.0", 1, Duration.ofSeconds(1), Manner.RELAY);
        return Stream.of(
                new HostileFrames("B28", "a second hello", Breach.ORDER, hello),
                new HostileFrames("B23", "the destination's own words", Breach.ORDER, prepared),
                new HostileFrames(
                        "B29", "a batch on the control connection", Breach.ORDER, header(FrameType.BATCH, 99)),
                new HostileFrames("B08", "an unknown control message", Breach.FIELD, control(99)),
                new HostileFrames("B08", "a reservation of no bytes", Breach.LENGTH, control(1)),
                new HostileFrames("B08", "a name of 2^31-1 bytes", Breach.FIELD, control(1, 0x7f, -1, -1, -1)),
                new HostileFrames("B08", "a name of -1 bytes", Breach.FIELD, control(1, -1, -1, -1, -1)),
                new HostileFrames("B48", "a name of two lines", Breach.FIELD, control(1, 0, 0, 0, 1, '\n')),
                new HostileFrames("B48", "a digest that is none", Breach.FIELD, control(10, 0, 0, 0, 1, 'x')),
                new HostileFrames(
                        "B38",
                        "a flood of definitions",
                        Breach.FLOOD,
                        HostileFrames.many(8, FrameCodec.encode(new Frame.Control(reserve)))));
    }

    @ParameterizedTest
    @MethodSource("always")
    void shouldRefuseAtTheDoor(HostileFrames hostile) throws Exception {
        refuses(hostile);
    }

    @ParameterizedTest
    @MethodSource("onControl")
    void shouldRefuseOnControl(HostileFrames hostile) throws Exception {
        refuses(hostile, hello(new Role.Control()));
    }

    @ParameterizedTest
    @MethodSource("onData")
    void shouldRefuseOnData(HostileFrames hostile) throws Exception {
        try (var copy = agents.new Copy(1, DataSize.ofMiB(1), Bandwidth.UNLIMITED, agents.destination.address())) {
            long before = agents.destination.buffered();
            refuses(hostile, hello(new Role.Data(3, 4, PeeringFixture.TOKEN)));
            assertThat(agents.destination.buffered()).isLessThanOrEqualTo(before);
            assertThat(copy.received()).isEmpty();
            assertThat(copy.destinationEnded.digest).isNotDone();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "B29, PING, ORDER",
        "B29, BATCH, ORDER",
        "B29, CONTROL, ORDER",
        "B29, END, ORDER",
        "B29, WELCOME, ORDER",
        "B05, HELLO, LENGTH"
    })
    void shouldTakeNothingBeforeTheHello(String row, FrameType type, Breach breach) throws Exception {
        int length = type == FrameType.HELLO ? 0 : type.maxLength();
        refuses(new HostileFrames(row, type.name(), breach, header(type, length)));
    }

    @Test
    void shouldNotBelieveAnEpochFromWhichNoneFollows() throws Exception {
        ByteBuffer hello = FrameCodec.encode(hello(new Role.Control()));
        int epochAt = hello.limit() - 1 - 2 - Long.BYTES; // role, count of versions and version follow
        hello.putLong(epochAt, Long.MAX_VALUE);
        refuses(new HostileFrames("B21", "the last epoch", Breach.FIELD, hello));
    }

    /** As another host's, as another destination's, and with another session's secret. */
    @Test
    void shouldTurnAwayWhoeverSpeaksForOthers() throws Exception {
        Session own = PeeringFixture.SESSION;
        Session forOther = new Session(own.migration(), own.vm(), own.to(), own.from(), own.epoch());
        Session elsewhere = new Session(own.migration(), own.vm(), own.from(), own.from(), own.epoch());
        assertThat(answer(new Frame.Hello(forOther, new Role.Control(), Wire.SUPPORTED)))
                .isEqualTo("peer.identity");
        assertThat(answer(new Frame.Hello(elsewhere, new Role.Control(), Wire.SUPPORTED)))
                .isEqualTo("peer.identity");
        Session unknown = session(99);
        assertThat(answer(new Frame.Hello(unknown, new Role.Data(0, 1, PeeringFixture.TOKEN), Wire.SUPPORTED)))
                .isEqualTo("session.unknown");
    }

    /** All that a source with the right certificate once said, its handshake included. */
    @Test
    void shouldNotBelieveARecording() throws Exception {
        ByteArrayOutputStream recording = new ByteArrayOutputStream();
        Endpoint door = agents.destination.address();
        try (ServerSocket tap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread recorder = Thread.ofPlatform().daemon().start(() -> record(tap, door, recording));
            try (RawPeer peer = new RawPeer(agents.authority, new Endpoint("127.0.0.1", tap.getLocalPort()))) {
                peer.send(hello(new Role.Control()));
                assertThat(peer.read()).isInstanceOf(Frame.Welcome.class);
            }
            recorder.join();
        }
        long before = agents.destinationViolations.of(Breach.RECORD);
        try (Socket replay = new Socket(door.address(), door.port())) {
            replay.setSoTimeout(30_000);
            replay.getOutputStream().write(recording.toByteArray());
            byte[] answered = replay.getInputStream().readAllBytes();
            assertThat(new String(answered, StandardCharsets.ISO_8859_1)).doesNotContain("TERN");
        } catch (SocketException e) {
            // a reset says the same
        }
        await().untilAsserted(() ->
                assertThat(agents.destinationViolations.of(Breach.RECORD)).isEqualTo(before + 1));
    }

    private static void record(ServerSocket tap, Endpoint door, ByteArrayOutputStream recording) {
        try (Socket from = tap.accept();
                Socket to = new Socket(door.address(), door.port())) {
            Thread back = Thread.ofPlatform().daemon().start(() -> pump(to, from, new ByteArrayOutputStream()));
            pump(from, to, recording);
            to.shutdownOutput();
            back.join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pump(Socket from, Socket to, ByteArrayOutputStream copy) {
        byte[] bytes = new byte[8192];
        try {
            for (int got = from.getInputStream().read(bytes);
                    got >= 0;
                    got = from.getInputStream().read(bytes)) {
                copy.write(bytes, 0, got);
                to.getOutputStream().write(bytes, 0, got);
            }
        } catch (IOException e) {
            // over
        }
    }

    @Test
    void shouldLimitHowManyHandOversOneHostHasOpen() throws Exception {
        List<RawPeer> open = new ArrayList<>();
        try {
            String refused = "";
            for (int i = 0; refused.isEmpty() && i < 200; i++) {
                RawPeer peer = new RawPeer(agents.authority, agents.destination.address());
                open.add(peer);
                peer.send(new Frame.Hello(session(1000 + i), new Role.Control(), Wire.SUPPORTED));
                refused = peer.read() instanceof Frame.Refusal refusal
                        ? refusal.why().code()
                        : "";
            }
            assertThat(refused).isEqualTo("wire.crowd");
            assertThat(open.size()).isLessThanOrEqualTo(129);
        } finally {
            for (RawPeer peer : open) {
                peer.close();
            }
        }
        // whoever has gone does not count, whatever is remembered of him
        await().untilAsserted(() -> assertThat(answers(session(2000))).isInstanceOf(Frame.Welcome.class));
    }

    private Frame answers(Session session) throws Exception {
        try (RawPeer peer = new RawPeer(agents.authority, agents.destination.address())) {
            peer.send(new Frame.Hello(session, new Role.Control(), Wire.SUPPORTED));
            return peer.read();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLSv1.3, TLS_AES_128_GCM_SHA256"})
    void shouldRefuseWeakerTls(String protocol, String suite) throws Exception {
        long before = agents.destinationViolations.of(Breach.TLS);
        var to = agents.destination.address();
        try (Socket socket = PemContext.of(agents.authority.host("host-a"))
                .getSocketFactory()
                .createSocket(to.address(), to.port())) {
            SSLSocket tls = (SSLSocket) socket;
            tls.setEnabledProtocols(new String[] {protocol});
            tls.setEnabledCipherSuites(new String[] {suite});
            assertThat(catchThrowable(tls::startHandshake)).isInstanceOf(IOException.class);
        }
        await().untilAsserted(() ->
                assertThat(agents.destinationViolations.of(Breach.TLS)).isGreaterThan(before));
    }

    private void refuses(HostileFrames hostile, Frame... first) throws Exception {
        long before = agents.destinationViolations.of(hostile.breach());
        try (RawPeer peer = new RawPeer(agents.authority, agents.destination.address())) {
            for (Frame frame : first) {
                peer.send(frame);
                assertThat(peer.read()).isInstanceOf(Frame.Welcome.class);
            }
            peer.send(hostile.bytes());
            peer.awaitEnd();
        } catch (SocketException e) {
            // it was closed while more was being sent
        }
        await().untilAsserted(() -> assertThat(agents.destinationViolations.of(hostile.breach()))
                .as(hostile.toString())
                .isEqualTo(before + 1));
    }

    private String answer(Frame hello) throws Exception {
        try (RawPeer peer = new RawPeer(agents.authority, agents.destination.address())) {
            peer.send(hello);
            return ((Frame.Refusal) peer.read()).why().code();
        }
    }

    private static Session session(long number) {
        Session own = PeeringFixture.SESSION;
        return new Session(MigrationId.of(new UUID(5, number).toString()), own.vm(), own.from(), own.to(), own.epoch());
    }

    private static Frame hello(Role role) {
        return new Frame.Hello(PeeringFixture.SESSION, role, Wire.SUPPORTED);
    }

    private static ByteBuffer header(FrameType type, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(16);
        new FrameHeader(type, length).write(bytes);
        return bytes.flip();
    }

    private static ByteBuffer control(int... payload) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + payload.length);
        new FrameHeader(FrameType.CONTROL, payload.length).write(bytes);
        for (int each : payload) {
            bytes.put((byte) each);
        }
        return bytes.flip();
    }
}
