package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.DiskCopy;
import dev.tern.hypervisor.Examination;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guests whose disks are local to their host, between two libvirtds, and this test as both agents. */
class LocalDiskIT extends TwoAgents {

    private static final String IMAGES = "/var/lib/libvirt/images";
    private static final long BASE = 24 << 20;

    private DiskGuest guest;
    private String image;
    private Path out;
    private Path in;
    private Examination examined;

    @BeforeAll
    static void startHosts() throws IOException {
        start(TestHost::new);
        for (TestHost host : HOSTS) {
            Files.createDirectories(images(host));
            host.virsh("pool-define-as", "images", "dir", "--target", IMAGES);
            host.virsh("pool-start", "images");
        }
    }

    @BeforeEach
    void nameGuest() throws IOException {
        image = IMAGES + "/d" + made + ".qcow2";
        out = folder.resolve("out" + made);
        in = folder.resolve("in" + made);
        examined = Examination.CLEAN;
        guest = new DiskGuest(folder, "d" + made, VmId.of("6f1c0de0-0000-4000-9000-%012d".formatted(made)), image);
    }

    @AfterEach
    void removeGuest() throws IOException {
        source.destroy(guest.id);
        destination.discard(guest.id, examined.images());
    }

    private static Path images(TestHost host) {
        return folder.resolve(host == a ? "a" : "b").resolve(IMAGES.substring(1));
    }

    /** Where a host's file is for this test. */
    private static Path file(TestHost host, String path) {
        return folder.resolve(host == a ? "a" : "b").resolve(path.substring(1));
    }

    private void start(String... createArguments) throws IOException {
        qemuImg(createArguments);
        a.define(guest.xml());
        a.virsh("start", guest.name);
        awaitProgress();
    }

    private void startWithWholeDisk() throws IOException {
        start("create", "-q", "-f", "qcow2", file(a, image).toString(), "64M");
    }

    private static String qemuImg(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("qemu-img"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void awaitProgress() throws IOException {
        long before = guest.passes();
        await(() -> guest.passes() > before + 1);
    }

    /** Up to a copy that can begin. */
    private String prepare() throws IOException {
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        assertThat(described.disks()).isEqualTo(DataSize.ofMiB(64));
        examined = destination.examine(guest.id, described.memory(), described.document());
        assertThat(examined.obstacles()).isEmpty();
        assertThat(examined.images()).containsExactly(image);
        return destination.prepareIncoming(
                guest.id, described.memory(), described.document(), new Transport.Socket(in));
    }

    /** @return bytes of the disk that went over, and what was last said of its copy */
    private Copied copy() throws IOException {
        String ticket = prepare();
        try (Relay _ = new Relay(out, in);
                DiskRelay disks = new DiskRelay(Hypervisor.disksSocket(out), Hypervisor.disksSocket(in))) {
            source.startOutgoing(guest.id, new Transport.Socket(out), LIMITS, ticket);
            StreamStatus copied = await(source, guest.id, StreamStatus::isOver);
            assertThat(copied.phase()).as(copied.error()).isEqualTo(Phase.COMPLETED);
            destination.finishIncoming(guest.id);
            StreamStatus loaded = await(destination, guest.id, StreamStatus::isOver);
            assertThat(loaded.phase()).as(loaded.error()).isEqualTo(Phase.COMPLETED);
            assertThat(source.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.PAUSED);
            return new Copied(disks.forth(), copied.disks());
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(Hypervisor.disksSocket(out));
        }
    }

    private record Copied(long bytes, DiskCopy told) {}

    private void move() throws IOException {
        copy();
        destination.resume(guest.id);
        source.destroy(guest.id);
        awaitProgress();
    }

    @Test
    void shouldTakeALocalDiskThereAndBack() throws IOException {
        // given
        startWithWholeDisk();

        // when
        Copied copied = copy();
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        awaitProgress();
        assertThat(copied.bytes()).isPositive();
        assertThat(copied.told().total()).isGreaterThanOrEqualTo(DataSize.ofMiB(64));
        assertThat(copied.told().close()).isTrue();
        assertThat(file(b, image)).exists();
        assertThat(file(a, image)).doesNotExist();
        assertThat(file(a, image + ".departed")).exists();
        assertThat(b.virsh("qemu-monitor-command", guest.name, "{\"execute\":\"query-block-exports\"}"))
                .contains("\"return\":[]");

        // and back
        Hypervisor there = source;
        source = destination;
        destination = there;
        move();
        assertThat(file(a, image)).exists();
        assertThat(file(b, image)).doesNotExist();
        assertThat(file(b, image + ".departed")).exists();
        assertThat(qemuImg("check", "-U", file(a, image).toString())).contains("No errors");
    }

    private String base(TestHost host, int pattern) throws IOException {
        String base = IMAGES + "/base" + made + ".raw";
        byte[] content = new byte[(int) BASE];
        Arrays.fill(content, (byte) pattern);
        Files.write(file(host, base), content);
        return base;
    }

    private void startAbove(String base) throws IOException {
        start(
                "create",
                "-q",
                "-f",
                "qcow2",
                "-u",
                "-F",
                "raw",
                "-b",
                base,
                file(a, image).toString(),
                "64M");
    }

    @Test
    void shouldCopyOnlyWhatLiesAboveAFileThatIsThereToo() throws IOException {
        // given
        String base = base(a, 7);
        base(b, 7);
        startAbove(base);

        // when
        Copied copied = copy();
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        awaitProgress();
        assertThat(copied.bytes()).isPositive();
        assertThat(Files.size(file(b, image)))
                .as("of which nothing lies in the base")
                .isLessThan(BASE);
        assertThat(examined.notes()).extracting(Reason::code).doesNotContain("storage.whole");
        assertThat(qemuImg("info", "-U", file(b, image).toString())).contains("backing file: " + base);
    }

    @Test
    void shouldCopyAllOfADiskWhoseBaseIsAnotherThere() throws IOException {
        // given
        String base = base(a, 7);
        base(b, 8);
        startAbove(base);

        // when
        Copied copied = copy();
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        awaitProgress();
        assertThat(copied.bytes()).isGreaterThan(BASE);
        assertThat(examined.notes()).extracting(Reason::code).contains("storage.whole");
        assertThat(qemuImg("info", "-U", file(b, image).toString())).doesNotContain("backing file");
    }

    @Test
    void shouldRemoveImagesOfAMoveThatIsUndone() throws IOException {
        // given
        startWithWholeDisk();
        String ticket = prepare();
        assertThat(file(b, image)).exists();
        try (Relay _ = new Relay(out, in);
                DiskRelay disks = new DiskRelay(Hypervisor.disksSocket(out), Hypervisor.disksSocket(in))) {
            source.startOutgoing(guest.id, new Transport.Socket(out), LIMITS, ticket);
            await(() -> disks.forth() > 100_000);

            // when
            source.cancelOutgoing(guest.id);
        }
        destination.discard(guest.id, examined.images());
        source.resume(guest.id);

        // then
        awaitProgress();
        assertThat(file(b, image)).doesNotExist();
        assertThat(file(a, image)).exists();
        assertThat(a.state(guest.name)).startsWith("running");
        assertThat(a.virsh("migrate-getmaxdowntime", guest.name)).isEqualTo("300");

        // and once more
        Files.deleteIfExists(out);
        Files.deleteIfExists(Hypervisor.disksSocket(out));
        move();
        assertThat(file(b, image)).exists();
    }

    @Test
    void shouldRemoveImagesOfAMoveThatIsUndoneAfterTheSwitch() throws IOException {
        startWithWholeDisk();
        copy();

        // when
        source.cancelOutgoing(guest.id);
        destination.discard(guest.id, examined.images());
        source.resume(guest.id);

        // then
        awaitProgress();
        assertThat(file(b, image)).doesNotExist();
        assertThat(a.state(guest.name)).startsWith("running");
    }

    @Test
    void shouldNotSwitchOverWhileTheCopyIsFarBehind() throws IOException {
        // given
        startWithWholeDisk();
        String ticket = prepare();
        try (Relay pages = new Relay(out, in).holdingAt(1);
                DiskRelay disks = new DiskRelay(Hypervisor.disksSocket(out), Hypervisor.disksSocket(in))) {
            source.startOutgoing(guest.id, new Transport.Socket(out), LIMITS, ticket);
            assertThat(a.virsh("migrate-getmaxdowntime", guest.name)).isEqualTo("1");
            await(
                    source,
                    guest.id,
                    status -> status.round() > 0 && status.disks().close());
            assertThat(a.virsh("migrate-getmaxdowntime", guest.name)).isNotEqualTo("1");

            // when
            disks.hold();
            await(source, guest.id, status -> !status.disks().close());

            // then
            assertThat(a.virsh("migrate-getmaxdowntime", guest.name)).isEqualTo("1");
            assertThat(source.stream(guest.id).orElseThrow().phase()).isEqualTo(Phase.ACTIVE);

            // when
            disks.letGo();
            await(source, guest.id, status -> status.disks().close());
            pages.letGo();

            // then
            StreamStatus copied = await(source, guest.id, StreamStatus::isOver);
            assertThat(copied.phase()).isEqualTo(Phase.COMPLETED);
            assertThat(copied.disks().lag()).isLessThanOrEqualTo(MirrorLag.CLOSE);
            destination.finishIncoming(guest.id);
            await(destination, guest.id, StreamStatus::isOver);
        }
        destination.resume(guest.id);
        source.destroy(guest.id);
        awaitProgress();
    }

    @Test
    void shouldNameAllThatKeepsALocalDiskFromComing() throws IOException {
        // given
        startWithWholeDisk();
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        b.virsh("pool-destroy", "images");
        try {
            assertThat(against(described)).containsExactly("storage.pool");
        } finally {
            b.virsh("pool-start", "images");
        }
        Files.write(file(b, image), new byte[512]);
        assertThat(against(described)).containsExactly("storage.exists");
        Files.delete(file(b, image));
        String full =
                described.document().replaceFirst("\"allocation_bytes\":[0-9]+", "\"allocation_bytes\":" + (1L << 60));
        assertThat(destination.examine(guest.id, described.memory(), full).obstacles())
                .extracting(Reason::code)
                .containsExactly("storage.short");
        assertThat(against(described)).isEmpty();
        assertThat(file(b, image)).doesNotExist();
    }

    private List<String> against(GuestDescription described) throws IOException {
        return destination.examine(guest.id, described.memory(), described.document()).obstacles().stream()
                .map(Reason::code)
                .toList();
    }
}
