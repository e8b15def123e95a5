package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.GuestEvent;
import dev.tern.hypervisor.GuestEvent.Kind;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two real libvirtds tell what happens to their guests, one of them to somebody who may only read. */
class EventsIT extends TwoHosts {

    private final Queue<GuestEvent> heard = new ConcurrentLinkedQueue<>();
    private LibvirtConnector reading;
    private Hypervisor reader;
    private TestGuest guest;

    @BeforeAll
    static void startHosts() throws IOException {
        start(TestHost::new);
    }

    @BeforeEach
    void listen() throws IOException {
        guest = new TestGuest(
                folder, "e" + made, VmId.of("6f1c0de0-0000-4000-8000-0000000e%04d".formatted(made)), 500, 50_000);
        reading = a.reader();
        reader = reading.connect();
        reader.listen(heard::add);
    }

    @AfterEach
    void hangUp() throws IOException {
        for (TestHost host : HOSTS) {
            host.virsh("destroy", guest.name);
            host.virsh("undefine", guest.name);
        }
        reader.close();
        reading.close();
    }

    private List<Kind> kinds() {
        return heard.stream()
                .filter(event -> event.vm().equals(guest.id))
                .map(GuestEvent::kind)
                .toList();
    }

    private void awaitKinds(Kind... kinds) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(kinds())
                .containsSubsequence(kinds));
    }

    @Test
    void shouldTellOfAGuestsLife() throws IOException {
        // given: PCI slots can be filled while it runs
        Files.writeString(
                guest.xml(),
                Files.readString(guest.xml()).replace("<devices>", "<features><acpi/></features><devices>"));

        // when
        a.define(guest.xml());
        a.virsh("start", guest.name);
        a.virsh("suspend", guest.name);
        a.virsh("resume", guest.name);
        Path disk = Files.write(folder.resolve("hot.img"), new byte[1 << 20]);
        a.virsh("attach-disk", guest.name, disk.toString(), "vda", "--subdriver", "raw");
        a.virsh("destroy", guest.name);
        a.virsh("undefine", guest.name);

        // then
        awaitKinds(Kind.DEFINED, Kind.STARTED, Kind.PAUSED, Kind.RESUMED, Kind.STOPPED, Kind.UNDEFINED);
        assertThat(kinds()).contains(Kind.DEVICES_CHANGED);
    }

    @Test
    void shouldTellOfAMovesRoundsAndItsEnd() throws IOException {
        // given
        a.define(guest.xml());
        a.virsh("start", guest.name);
        Path out = folder.resolve("out" + made);
        Path in = folder.resolve("in" + made);

        // when
        try (LibvirtConnector connectorA = a.connector();
                LibvirtConnector connectorB = b.connector();
                Hypervisor source = connectorA.connect();
                Hypervisor destination = connectorB.connect()) {
            GuestDescription described = source.describe(guest.id, Manner.RELAY);
            String ticket = destination.prepareIncoming(
                    guest.id, described.memory(), described.document(), new Transport.Socket(in));
            try (Relay relay = new Relay(out, in)) {
                source.startOutgoing(guest.id, new Transport.Socket(out), LIMITS, ticket);
                destination.finishIncoming(guest.id);
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> source.stream(guest.id)
                        .filter(StreamStatus::isOver)
                        .isPresent());
                assertThat(relay.forth()).isPositive();
            }
            destination.resume(guest.id);
            source.destroy(guest.id);
        }

        // then
        awaitKinds(Kind.STARTED, Kind.ROUND_BEGAN, Kind.PAUSED, Kind.STOPPED);
        assertThat(heard)
                .filteredOn(event -> event.kind() == Kind.ROUND_BEGAN)
                .extracting(GuestEvent::number)
                .isSorted()
                .contains(1, 2);
        assertThat(kinds()).contains(Kind.JOB_ENDED);
    }

    @Test
    void shouldHearAgainAfterLibvirtdHasStartedAgain() throws IOException {
        // given
        a.configure("# anew");
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> reader.guests()
                .isEmpty());

        // when
        a.define(guest.xml());

        // then
        awaitKinds(Kind.DEFINED);
    }

    @Test
    void shouldHearOneHostWhileAnotherHangs() throws IOException {
        // given
        Queue<GuestEvent> heardOfB = new ConcurrentLinkedQueue<>();
        try (LibvirtConnector other = b.reader();
                Hypervisor readerOfB = other.connect()) {
            readerOfB.listen(heardOfB::add);
            b.hang();

            // when
            a.define(guest.xml());

            // then
            awaitKinds(Kind.DEFINED);
            assertThat(heardOfB).isEmpty();
        } finally {
            b.goOn();
        }
    }
}
