package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.TestCertificates;
import dev.tern.transfer.TestCertificates.Shape;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.protocol.Violations;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, who does not, and what a link does when it breaks. */
class PeeringIT {

    private final Path folder;
    private final PeeringFixture agents;

    PeeringIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.agents = new PeeringFixture(folder);
    }

    @AfterEach
    void stop() throws Exception {
        agents.close();
    }

    @Test
    void shouldCarryMessagesBothWaysAndComeBackAfterACut() throws Exception {
        // given
        var atSource = new PeeringFixture.Told();
        var atDestination = new PeeringFixture.Told();
        List<Peering.Link> arrived = new ArrayList<>();
        agents.destination.open((session, from, link) -> {
            assertThat(session).isEqualTo(PeeringFixture.SESSION);
            assertThat(from).isEqualTo(PeeringFixture.SOURCE);
            arrived.add(link);
            link.send(new ControlMessage.Prepared("ticket"));
            return new Peering.Admission.Admitted(atDestination);
        });

        // when
        Peering.Link link = agents.source.connect(PeeringFixture.SESSION, agents.proxy.address(), atSource);

        // then
        assertThat(atSource.next()).isEqualTo("connected");
        assertThat(atSource.next()).isEqualTo(new ControlMessage.Prepared("ticket"));
        link.send(new ControlMessage.Inquire());
        assertThat(atDestination.next()).isEqualTo(new ControlMessage.Inquire());

        // when
        agents.proxy.cutAll();

        // then
        assertThat(atSource.next()).isEqualTo("lost");
        assertThat(atSource.next()).isEqualTo("connected");
        await().untilAsserted(() -> assertThat(arrived).hasSize(2));
        assertThat(arrived.get(1)).isSameAs(arrived.get(0));

        // when
        agents.proxy.swallowAll();

        // then
        assertThat(atSource.next()).isEqualTo(new ControlMessage.Prepared("ticket"));
        assertThat(atSource.next()).isEqualTo("lost");
        assertThat(atSource.next()).isEqualTo("connected");
        link.close();
    }

    /** In either direction: a bit that flipped, a record of the same session that comes again. */
    @Test
    void shouldCountWhatIsChangedOrRepeatedOnTheWayAndConnectAgain() throws Exception {
        agents.admitAll();
        var told = connectAs(agents.source, agents.proxy.address());
        assertThat(told.next()).isEqualTo("connected");

        agents.proxy.flipAll();
        assertThat(told.next()).isEqualTo("lost");
        assertThat(told.next()).isEqualTo("connected");
        await().untilAsserted(() ->
                assertThat(agents.destinationViolations.of(Breach.RECORD)).isEqualTo(1));

        agents.proxy.repeatAll();
        assertThat(told.next()).isEqualTo("lost");
        assertThat(told.next()).isEqualTo("connected");
        await().untilAsserted(() ->
                assertThat(agents.destinationViolations.of(Breach.RECORD)).isEqualTo(2));

        long before = agents.sourceViolations.of(Breach.RECORD);
        agents.proxy.flipBack();
        assertThat(told.next()).isEqualTo("lost");
        assertThat(told.next()).isEqualTo("connected");
        await().untilAsserted(() ->
                assertThat(agents.sourceViolations.of(Breach.RECORD)).isGreaterThan(before));
    }

    @Test
    void shouldTurnAwayWithTheGatesReason() throws Exception {
        Reason why = new Reason("epoch.stale", "epoch 2 is over");
        agents.destination.open((session, from, link) -> new Peering.Admission.TurnedAway(why));
        assertThat(connectAs(agents.source, agents.destination.address()).next())
                .isEqualTo(why);
    }

    @Test
    void shouldComeAgainUntilTheDoorIsOpen() throws Exception {
        var told = connectAs(agents.source, agents.destination.address());
        await().pollDelay(Duration.ofMillis(300)).until(() -> told.all.isEmpty());
        agents.admitAll();
        assertThat(told.next()).isEqualTo("connected");
    }

    @Test
    void shouldRefuseAnotherAuthorityOnBothSides() throws Exception {
        agents.admitAll();
        TestCertificates other = new TestCertificates(folder, "other-authority");
        var stranger = new TestCertificates.HostFiles(
                other.host("host-a").key(), other.host("host-a").certificate(), agents.authority.trust());
        refuses(other.host("host-a"), Breach.TLS);
        refuses(restored(stranger, other), Breach.TLS);
    }

    @Test
    void shouldRefuseARevokedCertificateOnBothSidesAsSoonAsItIsListed() throws Exception {
        // given a certificate that was good
        agents.admitAll();
        TestCertificates.HostFiles lost = agents.authority.issue("lost", Shape.of("tern://host/host-a"));
        try (NettyPeering source = NettyPeering.start(
                PeeringFixture.config(PeeringFixture.SOURCE, lost), PeeringFixture.TICKER, new Violations())) {
            assertThat(connectAs(source, agents.destination.address()).next()).isEqualTo("connected");
        }
        // when it is revoked, the destination knows it at once
        agents.authority.revoke(lost);
        refuses(lost, Breach.TLS);
        // as the source does of its destination
        agents.authority.revoke(agents.authority.host("host-b"));
        refuses(agents.authority.host("host-a"), Breach.TLS);
        // and a list that nobody can read lets nobody in
        Files.writeString(agents.authority.revoked(), "nothing");
        refuses(agents.authority.host("host-a"), Breach.TLS);
        // but none at all revokes nobody
        Files.delete(agents.authority.revoked());
        try (NettyPeering source = NettyPeering.start(
                PeeringFixture.config(PeeringFixture.SOURCE, lost), PeeringFixture.TICKER, new Violations())) {
            assertThat(connectAs(source, agents.destination.address()).next()).isEqualTo("connected");
        }
    }

    @Test
    void shouldRefuseACertificateThatIsNotTheHostOfTheSession() throws Exception {
        agents.admitAll();
        for (String uri : List.of(
                "tern://host/host-a0",
                "tern://host/host",
                "tern://host/*",
                "tern://host/HOST-A",
                "tern://other/host-a",
                "spiffe://host/host-a",
                "tern://host/host-a/x")) {
            refuses(agents.authority.issue("wrong", Shape.of(uri)), Breach.IDENTITY);
        }
        refuses(agents.authority.issue("two", Shape.of("tern://host/host-a", "tern://host/host-c")), Breach.IDENTITY);
        refuses(agents.authority.issue("expired", Shape.of("tern://host/host-a").expired()), Breach.TLS);
        refuses(agents.authority.issue("early", Shape.of("tern://host/host-a").notYetValid()), Breach.TLS);
        refuses(agents.authority.issue("none", Shape.of("tern://host/")), Breach.IDENTITY);
        refuses(agents.authority.issue("escaped", Shape.of("tern://host/host-a%00.evil")), Breach.IDENTITY);
        refuses(agents.authority.issue("unfit", Shape.of("tern://host/host-a").withoutUsages()), Breach.IDENTITY);
    }

    @Test
    void shouldNotTalkToAnotherDestination() throws Exception {
        // given
        agents.admitAll();
        Session toAnother = new Session(
                PeeringFixture.SESSION.migration(),
                PeeringFixture.SESSION.vm(),
                PeeringFixture.SOURCE,
                HostId.of("host-c"),
                PeeringFixture.SESSION.epoch());
        var told = new PeeringFixture.Told();

        // when
        agents.source.connect(toAnother, agents.destination.address(), told);

        // then
        assertThat(told.next())
                .asString()
                .contains("peer.identity")
                .contains("host-b")
                .contains("host-c");
        assertThat(agents.sourceViolations.of(Breach.IDENTITY)).isEqualTo(1);
    }

    @Test
    void shouldRefuseACopyWithTheWrongToken() throws Exception {
        try (var copy = agents.new Copy(2, DataSize.ofMiB(1), Bandwidth.UNLIMITED, agents.destination.address())) {
            var ended = new PeeringFixture.Ended();
            Token wrong = Token.draw(new Random(2));
            copy.link.copyFrom(folder.resolve("other.sock"), wrong, 2, Bandwidth.UNLIMITED, ended);
            assertThatThrownBy(ended::await).hasMessageContaining("session.token");
            assertThat(agents.destinationViolations.of(Breach.TOKEN)).isPositive();
        }
    }

    @Test
    void shouldCloseTheTlsPortToPlainText() throws Exception {
        Endpoint to = agents.destination.address();
        try (Socket socket = new Socket(to.address(), to.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(30_000);
            socket.getInputStream().readAllBytes();
        }
        await().untilAsserted(() ->
                assertThat(agents.destinationViolations.of(Breach.TLS)).isPositive());
    }

    @Test
    void shouldLimitHowManyWaitAndForHowLong() throws Exception {
        // given
        Violations counted = new Violations();
        PeeringConfig config = PeeringFixture.config(HostId.of("host-d"), agents.authority.host("host-d"))
                .withHandshake(Duration.ofMillis(500), 3);
        try (NettyPeering guarded = NettyPeering.start(config, PeeringFixture.TICKER, counted)) {
            List<Socket> silent = new ArrayList<>();

            // when
            for (int i = 0; i < 10; i++) {
                silent.add(new Socket(
                        guarded.address().address(), guarded.address().port()));
            }

            // then
            await().untilAsserted(() -> assertThat(counted.of(Breach.CROWD)).isEqualTo(7));
            for (Socket socket : silent) {
                socket.setSoTimeout(30_000);
                assertThat(socket.getInputStream().read()).isNegative();
                socket.close();
            }
            await().untilAsserted(() -> assertThat(counted.of(Breach.TIMEOUT)).isEqualTo(3));
        }
    }

    @Test
    void shouldRefuseAKeyThatOthersCanRead() throws Exception {
        var files = agents.authority.host("host-e");
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
        PeeringConfig config = PeeringFixture.config(HostId.of("host-e"), files);
        assertThatThrownBy(() -> NettyPeering.start(config, PeeringFixture.TICKER, new Violations()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host-e.key")
                .hasMessageContaining("chmod 600");
    }

    // ---- words ----

    private static TestCertificates.HostFiles restored(TestCertificates.HostFiles files, TestCertificates trusting) {
        return new TestCertificates.HostFiles(files.key(), files.certificate(), trusting.trust());
    }

    private static PeeringFixture.Told connectAs(NettyPeering source, Endpoint to) {
        var told = new PeeringFixture.Told();
        source.connect(PeeringFixture.SESSION, to, told);
        return told;
    }

    private void refuses(TestCertificates.HostFiles files, Breach breach) throws Exception {
        PeeringConfig config = PeeringFixture.config(PeeringFixture.SOURCE, files);
        try (NettyPeering source = NettyPeering.start(config, PeeringFixture.TICKER, new Violations())) {
            var told = connectAs(source, agents.destination.address());
            Object first = told.next();
            assertThat(first).as("%s", files.certificate()).isInstanceOf(Reason.class);
            assertThat(((Reason) first).code()).isEqualTo(breach.code());
        }
    }
}
