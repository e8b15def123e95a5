package dev.tern.local.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.local.broker.BrokerProcess;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.process.Program;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command lines of the platform's processes. */
final class Programs {

    private static final String DAEMON = "dev.tern.hypervisor.embedded.daemon.EmbeddedHypervisord";
    private static final List<String> JVM = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xshare:auto",
            "-Xss512k",
            "-XX:ReservedCodeCacheSize=64m");

    /** The broker's name where it is a process of its own. */
    static final String BROKER = "broker";

    private final LaunchOptions options;
    private final String machine;
    private final Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    /** @param machine where Kafka listens */
    Programs(LaunchOptions options, String machine) {
        this.options = options;
        this.machine = machine;
    }

    /** The pretended host: its end is that host's loss of power. */
    Program host(LocalHost host, Path socket) {
        List<String> command = java("-Xmx96m");
        command.addAll(List.of(
                "-cp",
                classPath(),
                DAEMON,
                "--name",
                host.id().value(),
                "--socket",
                socket.toString(),
                "--cpus",
                Integer.toString(host.cpus()),
                "--memory",
                host.memory().toString(),
                "--state",
                options.home()
                        .state()
                        .resolve("hosts")
                        .resolve(host.id().value())
                        .toString()));
        return new Program(
                hostProcess(host.id()), command, Map.of(), options.home().folder());
    }

    Program broker() {
        List<String> command = java("-Xmx256m");
        command.addAll(List.of(
                "-cp",
                classPath(),
                BrokerProcess.class.getName(),
                options.home().broker().toString(),
                machine,
                Integer.toString(options.ports().kafka()),
                Integer.toString(options.ports().controller())));
        return new Program(BROKER, command, Map.of(), options.home().folder());
    }

    /** This process's own, for a process that starts in another folder. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    static String hostProcess(HostId host) {
        return host.value();
    }

    Program service(Service service, String name, Path configuration) {
        List<String> command = java(service.flags().toArray(String[]::new));
        command.add("-Dsmallrye.config.locations=" + configuration);
        command.add("-jar");
        command.add(service.jar(options.checkout()).toString());
        return new Program(
                name,
                command,
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        machine + ":" + options.ports().kafka()),
                options.home().folder());
    }

    private List<String> java(String... flags) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(JVM);
        command.addAll(List.of(flags));
        return command;
    }
}
