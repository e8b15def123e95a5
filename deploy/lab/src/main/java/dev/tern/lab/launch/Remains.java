package dev.tern.lab.launch;

import dev.tern.lab.command.Commands;
import dev.tern.lab.host.HostNamespaces;
import dev.tern.lab.network.LabName;
import dev.tern.lab.network.LabNetwork;
import dev.tern.local.launch.Steps;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a lab has on this machine outside its home folder: found by the lab's name alone, and taken away. */
public final class Remains {

    private static final long POLL_MILLIS = 50;
    private static final int POLLS = 200;

    private final LabName lab;

    public Remains(LabName lab) {
        this.lab = lab;
    }

    /** Each thing that is there, in words. */
    public List<String> found() throws IOException {
        List<String> found = new ArrayList<>();
        for (String namespace : LabNetwork.namespaces(lab)) {
            found.add("the network namespace " + namespace);
            processes(namespace).forEach(process -> found.add("the process " + process.pid() + " in " + namespace));
        }
        if (NetworkInterface.getByName(lab.machineInterface()) != null) {
            found.add("the interface " + lab.machineInterface());
        }
        mounts().forEach(mount -> found.add("the mount " + mount));
        if (Files.exists(lab.runtime())) {
            found.add("the folder " + lab.runtime());
        }
        return found;
    }

    /** Takes it all away: first whatever runs there, so that nothing holds what comes after. */
    public void clear(Steps steps) throws IOException {
        List<String> namespaces = LabNetwork.namespaces(lab);
        for (String namespace : namespaces) {
            end(namespace);
        }
        for (String mount : mounts()) {
            Commands.run("umount", mount);
        }
        for (String namespace : namespaces) {
            Commands.run("ip", "netns", "delete", namespace);
        }
        if (NetworkInterface.getByName(lab.machineInterface()) != null) {
            // its other end went with the switch, as a rule; the kernel may take a moment
            Commands.attempt(Commands.USUAL, List.of("ip", "link", "delete", lab.machineInterface()));
        }
        remove(lab.runtime());
        removeIfEmpty(LabName.RUNTIME);
        HostNamespaces.removeUnusedMountPoints();
        if (!namespaces.isEmpty()) {
            steps.now("cleared " + namespaces.size() + " network namespaces and all that ran in them");
        }
    }

    private static void end(String namespace) throws IOException {
        List<ProcessHandle> processes = processes(namespace);
        for (int polls = 0; !processes.isEmpty(); polls++) {
            if (polls == POLLS) {
                throw new IOException("The processes "
                        + processes.stream().map(ProcessHandle::pid).toList() + " in " + namespace
                        + " do not end although they were killed: look what they wait for");
            }
            processes.forEach(ProcessHandle::destroyForcibly);
            pause();
            processes = processes(namespace);
        }
    }

    private static List<ProcessHandle> processes(String namespace) throws IOException {
        return Commands.run("ip", "netns", "pids", namespace)
                .lines()
                .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The lab's, the innermost first. */
    private List<String> mounts() throws IOException {
        String prefix = lab.runtime() + "/";
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" ", -1)[4])
                .filter(point -> point.startsWith(prefix))
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> left = Files.list(folder)) {
            if (left.findAny().isPresent()) {
                return;
            }
        }
        Files.delete(folder);
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the lab was cleared", e);
        }
    }
}
