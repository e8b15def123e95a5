package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.libvirt.connection.LibvirtUri;
import dev.tern.hypervisor.libvirt.host.HostNetwork;
import dev.tern.hypervisor.libvirt.storage.HostFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A libvirtd of its own in namespaces, with virsh for what the platform does not do. */
public final class TestHost implements AutoCloseable {

    private static final String NEEDED = "needs root, QEMU 9 or newer and libvirt: on Debian 12, apt-get install -t"
            + " bookworm-backports qemu-system-x86 libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients";
    private static final List<String> PROGRAMS =
            List.of("libvirtd", "virtlogd", "virsh", "qemu-system-x86_64", "unshare", "ip");
    private static final List<String> PLACES = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin");
    private static final Ticker TICKER = () -> Duration.ofNanos(System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path folder;
    private final Process process;
    /** Said to its shell until now, which writes each down when it is done. */
    private int lines;

    public TestHost(Path folder) throws IOException {
        this(folder, "--net");
    }

    /** @param network {@code --net} for one of its own, empty for this machine's */
    TestHost(Path folder, String network) throws IOException {
        this(folder, Map.of("TERN_TEST_NET", network));
    }

    /** With virtlockd, as the disks' lock manager. */
    static TestHost locking(Path folder) throws IOException {
        return new TestHost(folder, Map.of("TERN_TEST_LOCKS", "lockd"));
    }

    private TestHost(Path folder, Map<String, String> environment) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        ProcessBuilder host = new ProcessBuilder("bash", script(folder).toString(), folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("host.log").toFile());
        host.environment().putAll(environment);
        process = host.start();
        awaitDaemon();
    }

    /** Skips, saying what is missing, where libvirt is not; CI says that it must be there. */
    public static void isNeeded() {
        boolean there = "root".equals(System.getProperty("user.name"))
                && PROGRAMS.stream().allMatch(program -> PLACES.stream()
                        .anyMatch(place -> Files.isExecutable(Path.of(place, program))));
        if (Boolean.getBoolean("tern.lab.required")) {
            assertThat(there).as(NEEDED).isTrue();
        }
        assumeTrue(there, NEEDED);
    }

    private static Path script(Path folder) throws IOException {
        Path script = folder.resolve("host.sh");
        try (InputStream text = TestHost.class.getResourceAsStream("/libvirt/host.sh")) {
            Files.copy(Objects.requireNonNull(text), script, StandardCopyOption.REPLACE_EXISTING);
        }
        return script;
    }

    public void awaitDaemon() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> process.isAlive() && virsh("version").contains("QEMU"));
    }

    public LibvirtUri uri() {
        return new LibvirtUri("qemu+unix:///system?socket=" + folder.resolve("libvirt-sock"));
    }

    public LibvirtConnector connector() {
        var network = new HostNetwork(List.of("nsenter", "--net", "--target", String.valueOf(pid())));
        return LibvirtConnector.to(
                uri(), folder.resolve("etc"), PATIENCE, new HostFiles(folder, List.of()), network, TICKER);
    }

    LibvirtConnector reader() {
        return LibvirtConnector.readingFrom(uri(), PATIENCE, TICKER);
    }

    public String virsh(String... arguments) {
        try {
            var command = new ArrayList<>(List.of("virsh", "-q", "-c", uri().text()));
            command.addAll(List.of(arguments));
            Process virsh =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(virsh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            virsh.waitFor(60, TimeUnit.SECONDS);
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A process inside its namespaces. */
    public long pid() {
        return process.children().findFirst().orElseThrow().pid();
    }

    /** Joins two hosts by a cable, whose ends have these addresses. */
    static void connect(TestHost one, String address, TestHost other, String peer) throws IOException {
        String name = "tern" + ProcessHandle.current().pid();
        outside("ip", "link", "add", name + "a", "type", "veth", "peer", "name", name + "b");
        one.plug(name + "a", address);
        other.plug(name + "b", peer);
    }

    private void plug(String end, String address) throws IOException {
        long inside = pid();
        outside("ip", "link", "set", end, "netns", String.valueOf(inside));
        inside("ip link set " + end + " name cable && ip addr add " + address
                + "/24 dev cable && ip link set cable up");
    }

    private static void outside(String... command) throws IOException {
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (run.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a line of shell inside the host's namespaces, to its end; {@code $dir} is its folder. */
    public void inside(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        lines++;
        Path done = folder.resolve("done");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.exists(done) && Files.readAllLines(done).size() >= lines);
    }

    /** Stops every thread of libvirtd: who calls it waits, until it goes on. */
    void hang() throws IOException {
        inside("daemon=$(cat $dir/libvirtd.pid); kill -STOP $daemon;"
                + " until grep -q '^State:.*T' /proc/$daemon/status; do sleep 0.02; done");
    }

    void goOn() throws IOException {
        inside("kill -CONT $(cat $dir/libvirtd.pid)");
        awaitDaemon();
    }

    /** Adds a line to QEMU's configuration, which takes a new libvirtd. */
    void configure(String line) throws IOException {
        inside("echo '" + line + "' >> /etc/libvirt/qemu.conf");
        restart("");
    }

    /**
     * Ends libvirtd and starts it anew.
     *
     * @param options of libvirtd
     */
    public void restart(String options) throws IOException {
        replace("TERM", options);
    }

    /** Kills libvirtd, as nothing that it can prepare for, and starts it anew. */
    void crash() throws IOException {
        replace("KILL", "");
    }

    /** It holds its pid file until it is gone. */
    private void replace(String signal, String options) throws IOException {
        inside("old=$(cat $dir/libvirtd.pid); kill -" + signal + " $old; while kill -0 $old; do sleep 0.1; done;"
                + " libvirtd -d " + options + " --pid-file $dir/libvirtd.pid");
        awaitDaemon();
    }

    public void define(Path xml) {
        String said = virsh("define", xml.toString());
        if (!said.isEmpty() && said.contains("error")) {
            throw new IllegalStateException(said);
        }
    }

    /** What the host calls {@code /etc/libvirt}; daemons read it when they start. */
    public Path etc() {
        return folder.resolve("etc/libvirt");
    }

    /** What the host calls {@code /var/lib/libvirt/images}. */
    Path images() {
        return folder.resolve("var/lib/libvirt/images");
    }

    /** As {@code virsh domstate --reason} says it; empty for an unknown guest. */
    public String state(String guest) {
        String said = virsh("domstate", guest, "--reason");
        return said.contains("failed to get domain") ? "" : said;
    }

    /** As QEMU itself says. */
    String capabilities(String guest) {
        return virsh("qemu-monitor-command", guest, "--hmp", "info migrate_capabilities");
    }

    /** The share of its time that QEMU takes from the guest now, in percent; empty where it takes nothing. */
    String throttle(String guest) {
        String said = virsh("qemu-monitor-command", guest, "{\"execute\":\"query-migrate\"}");
        return said.contains("cpu-throttle-percentage")
                ? said.replaceAll("(?s).*\"cpu-throttle-percentage\":\\s*(\\d+).*", "$1")
                : "";
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
