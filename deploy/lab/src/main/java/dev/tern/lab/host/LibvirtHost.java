package dev.tern.lab.host;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.command.Commands;
import dev.tern.lab.command.Result;
import dev.tern.lab.network.LabName;
import dev.tern.local.certificate.HostCredentials;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.Readiness;
import dev.tern.local.process.Program;
import dev.tern.local.process.Supervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One libvirt host of the lab. */
public final class LibvirtHost {

    /** libvirtd's control socket as the host itself sees it; on every host the same. */
    public static final String INNER_URI = "qemu+unix:///system?socket=/run/libvirt/libvirt-sock";

    /** Where agents of any host have their sockets; the same path on every host, and another folder behind it. */
    public static final Path SOCKETS = Path.of("/run/tern");

    /** Behind it is one folder for all hosts. */
    public static final Path SHARED = Path.of("/var/lib/libvirt/shared");

    private static final Duration DEFINE_WITHIN = Duration.ofSeconds(60);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);

    private final HostId id;
    private final String address;
    private final UUID uuid;
    private final Home home;
    private final HostFolders folders;
    private final HostNamespaces namespaces;

    public LibvirtHost(HostId id, String address, Home home, LabName lab) {
        this.id = id;
        this.address = address;
        this.uuid = UUID.nameUUIDFromBytes((lab + "/" + id).getBytes(StandardCharsets.UTF_8));
        this.home = home;
        this.folders = HostFolders.of(home, lab, id);
        this.namespaces = new HostNamespaces(lab, id);
    }

    public HostId id() {
        return id;
    }

    /** On the lab's network. */
    public String address() {
        return address;
    }

    public HostFolders folders() {
        return folders;
    }

    public HostNamespaces namespaces() {
        return namespaces;
    }

    /** How to reach libvirtd from this machine. */
    public String uri() {
        return "qemu+unix:///system?socket=" + folders.socket();
    }

    /** Makes its folders and namespaces; the network namespace is there. */
    public void create(HostCredentials credentials, Map<HostId, String> hosts) throws IOException {
        new HostFiles(folders).write(id, uuid, address, credentials, hosts);
        namespaces.create(folders);
    }

    /** Starts virtlogd and virtlockd, which libvirtd needs when it starts. */
    public void startHelpers(Supervisor supervisor) throws IOException {
        for (String helper : List.of("virtlogd", "virtlockd")) {
            supervisor.start(daemon(helper, List.of()));
        }
    }

    public void startLibvirtd(Supervisor supervisor, Readiness readiness) throws IOException {
        for (String helper : List.of("virtlogd", "virtlockd")) {
            readiness.awaitSocket(process(helper), folders.libvirt().resolve(helper + "-sock"));
        }
        supervisor.start(daemon("libvirtd", List.of("--listen")));
    }

    public void awaitLibvirtd(Readiness readiness) throws IOException {
        readiness.await(libvirtdProcess(), () -> tryVirsh(ANSWERS_WITHIN, List.of("hostname"))
                .succeeded());
    }

    public String libvirtdProcess() {
        return process("libvirtd");
    }

    private String process(String daemon) {
        return daemon + "-" + id;
    }

    private Program daemon(String name, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(name, "--pid-file", "/run/libvirt/" + name + ".pid"));
        command.addAll(arguments);
        return inside(new Program(process(name), command, Map.of(), home.folder()));
    }

    /** The same program in this host's namespaces. */
    public Program inside(Program program) {
        return new Program(
                program.name(), namespaces.inside(program.command()), program.environment(), program.folder());
    }

    /** Asks libvirtd by virsh. */
    public String virsh(String... arguments) throws IOException {
        return Commands.run(DEFINE_WITHIN, command(List.of(arguments)));
    }

    public Result tryVirsh(Duration within, List<String> arguments) throws IOException {
        return Commands.attempt(within, command(arguments));
    }

    private List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", uri()));
        command.addAll(arguments);
        return command;
    }
}
