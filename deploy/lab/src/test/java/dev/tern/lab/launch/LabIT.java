package dev.tern.lab.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.guest.Accelerations;
import dev.tern.lab.guest.DomainXml;
import dev.tern.lab.guest.GuestImage;
import dev.tern.lab.guest.GuestImages;
import dev.tern.lab.guest.GuestKind;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.guest.WebProbe;
import dev.tern.lab.network.LabName;
import dev.tern.lab.network.LinkRate;
import dev.tern.lab.network.Subnet;
import dev.tern.lab.packages.LabPackages;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.Readiness;
import dev.tern.local.process.Backoff;
import dev.tern.local.process.LogSink;
import dev.tern.local.process.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real thing: namespaces, libvirtd, QEMU. Needs root and the lab's packages; CI says that they must be there. */
class LabIT {

    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final LabName NAME =
            new LabName("it" + Long.toString(ProcessHandle.current().pid(), 36));

    @TempDir
    private Path folder;

    @BeforeEach
    void needsRootAndPackages() throws IOException {
        if (!Boolean.getBoolean("tern.lab.required")) {
            assumeTrue(LabPackages.isRoot(), "The lab needs root");
            assumeTrue(LabPackages.missing().isEmpty(), () -> "The lab needs packages: tern lab up says which");
        }
    }

    @AfterEach
    void leavesNothing() throws IOException {
        new Remains(NAME).clear(System.out::println);
    }

    @Test
    void shouldRunRealHostsMoveAGuestAndLeaveNothing() throws IOException {
        // given an image and a lab of two hosts
        Path cache = GuestImages.usualCache(System.getenv());
        GuestImage image = new GuestImages(cache).image(System.out::println);
        var subnet = Subnet.free();
        var xml = new DomainXml(image, subnet, new Accelerations(cache).find(image));
        LabGuest stays = writer("stays", A, 0);
        LabGuest moves = web("moves", B, 1);

        try (var lab = new BareLab(folder, subnet)) {
            var guests = new LabGuests(lab.hosts, xml);

            // when both get a guest, and again: what is there is left as it is
            guests.startAll(List.of(stays, moves), WITHIN, System.out::println);
            guests.startAll(List.of(stays, moves), WITHIN, System.out::println);

            // then they run where they should
            assertThat(guests.watch().whereabouts(stays)).contains(A);
            assertThat(guests.watch().whereabouts(moves)).contains(B);

            // when one is moved by libvirt alone, over TLS and the shaped link
            GuestReport before = guests.watch()
                    .await(moves, B, report -> report.number("passes").orElse(0) >= 1, WITHIN);
            var client = WebProbe.open(subnet.guest(moves.index()), Duration.ofSeconds(20));
            lab.hosts
                    .host(B)
                    .virsh(
                            "migrate",
                            "--live",
                            "--p2p",
                            "--persistent",
                            "--undefinesource",
                            moves.name(),
                            "qemu+tls://host-a/system",
                            "tcp://" + lab.hosts.host(A).address());

            // then it goes on there, with its memory whole, and knows that it was away
            double passes = before.number("passes").orElseThrow();
            GuestReport after = guests.watch()
                    .await(
                            moves,
                            A,
                            report -> report.number("passes").orElse(0) > passes + 1 && report.longestLostMillis() > 0,
                            WITHIN);
            assertThat(guests.watch().everywhere(moves)).containsExactly(A);
            assertThat(after.upSeconds()).isGreaterThan(before.upSeconds());
            assertThat(after.longestLostMillis()).isPositive();

            // then its client outside is still connected, and missed nothing but time
            WebProbe.Seen seen = client.seen();
            client.close();
            System.out.println(after + "; longest gap seen by its client: " + seen.longestGap());
            assertThat(seen.broken()).isEmpty();
            assertThat(seen.lines()).isPositive();

            // then no guest found a fault on either host
            for (LabGuest guest : List.of(stays, moves)) {
                assertThat(guests.watch().serial(guest, A).faults()).isEmpty();
                assertThat(guests.watch().serial(guest, B).faults()).isEmpty();
            }
            assertThat(after.faults()).isZero();
        }

        // then nothing is left of it
        assertThat(new Remains(NAME).found()).isEmpty();
    }

    @Test
    void shouldClearWhatADeadLauncherLeft() throws IOException, InterruptedException {
        // given a lab whose launcher went without a word: its guards stop the daemons, the rest stays
        var dead = new BareLab(folder, Subnet.free());
        dead.supervisor.close();
        assertThat(new Remains(NAME).found()).isNotEmpty();

        // when the next comes up, then it works
        var next = new BareLab(folder, Subnet.free());
        assertThat(next.hosts.host(A).virsh("hostname")).isEqualTo("host-a");

        // when its launcher goes too, and the lab is taken down twice
        next.supervisor.close();
        var home = new Home(folder);
        boolean was = Lab.down(home, System.out::println);
        boolean wasStill = Lab.down(home, System.out::println);

        // then nothing is left of either but logs
        assertThat(was).isTrue();
        assertThat(wasStill).isFalse();
        assertThat(new Remains(NAME).found()).isEmpty();
        assertThat(folder).isDirectoryContaining("glob:**/logs").isDirectoryNotContaining("glob:**/state");
    }

    /** A web server that writes memory too. */
    private static LabGuest web(String name, HostId home, int index) {
        return new LabGuest(
                name,
                GuestKind.WEB,
                home,
                index,
                DataSize.ofMiB(256),
                Map.of("mib", "32", "rate", "2000", "content", "text"),
                "office");
    }

    private static LabGuest writer(String name, HostId home, int index) {
        return LabGuest.writer(name, home, index, DataSize.ofMiB(256), DataSize.ofMiB(32), 2_000, "code");
    }

    /** Hosts without a platform over them. */
    private static final class BareLab implements AutoCloseable {

        final LabHosts hosts;
        final Supervisor supervisor;

        BareLab(Path folder, Subnet subnet) throws IOException {
            var home = new Home(folder);
            home.create();
            hosts = new LabHosts(NAME, home, List.of(A, B), LinkRate.parse("1gbit"), subnet, InstantSource.system());
            supervisor = new Supervisor(home.logs(), LogSink.NONE, Backoff.DEFAULT, Duration.ofSeconds(10));
            try (var readiness = new Readiness(supervisor, home.logs(), Duration.ofSeconds(30))) {
                hosts.start(supervisor, readiness, System.out::println);
                hosts.awaitReady(readiness);
            }
        }

        @Override
        public void close() throws IOException {
            try (hosts) {
                supervisor.close();
            }
        }
    }
}
