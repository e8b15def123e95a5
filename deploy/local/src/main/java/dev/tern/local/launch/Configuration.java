package dev.tern.local.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.local.certificate.HostCredentials;
import dev.tern.local.fleet.LocalHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Writes the configuration that each service starts with, as a file that a person can read and change for a trial. */
final class Configuration {

    private final LaunchOptions options;
    private final Hosts hosts;
    private final ShortPath paths;

    Configuration(LaunchOptions options, Hosts hosts, ShortPath paths) {
        this.options = options;
        this.hosts = hosts;
        this.paths = paths;
    }

    /**
     * For a service that there is one of.
     *
     * @param more by the keys of its configuration
     */
    Path of(Service service, int port, Map<String, String> more) throws IOException {
        Map<String, String> settings = common(hosts.machine(), port);
        settings.putAll(more);
        switch (service) {
            case MONITOR -> options.fleet().hosts().forEach(host -> monitored(host, settings));
            case POLICY ->
                settings.put("tern.policy.state-folder", folder(service).toString());
            case SCHEDULER ->
                settings.put("tern.scheduler.state-folder", folder(service).toString());
            case TRANSFER -> throw new IllegalArgumentException("An agent's configuration needs its hosts");
        }
        return write(service.word(), settings, service);
    }

    /** For a process with the agents of these hosts. */
    Path ofAgents(String name, int port, List<LocalHost> served, Map<HostId, HostCredentials> credentials)
            throws IOException {
        Map<String, String> settings =
                common(hosts.place(served.getFirst().id()).address(), port);
        for (LocalHost host : served) {
            agent(host.id(), Objects.requireNonNull(credentials.get(host.id())), settings);
        }
        return write(name, settings, Service.TRANSFER);
    }

    private Map<String, String> common(String address, int port) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("quarkus.http.host", address);
        settings.put("quarkus.http.port", Integer.toString(port));
        settings.put("quarkus.banner.enabled", "false");
        // every probe before readiness would be a line
        settings.put("quarkus.log.category.\"io.smallrye.health\".level", "ERROR");
        settings.put("quarkus.log.console.format", "%d{HH:mm:ss.SSS} %-5p [%c{1.}] %s%e%n");
        settings.put(
                "kafka.bootstrap.servers",
                hosts.machine() + ":" + options.ports().kafka());
        return settings;
    }

    private void monitored(LocalHost host, Map<String, String> settings) {
        String prefix = "tern.monitor.hosts." + host.id() + ".";
        HostPlace place = hosts.place(host.id());
        settings.put(prefix + "hypervisor", place.seen());
        settings.put(prefix + "zone", host.zone());
        settings.put(
                prefix + "agent",
                place.address() + ":" + options.ports().agents().get(host.id()));
    }

    private void agent(HostId host, HostCredentials credentials, Map<String, String> settings) throws IOException {
        String prefix = "tern.transfer.agents." + host + ".";
        Path state = options.home().state().resolve("agents").resolve(host.value());
        Files.createDirectories(state);
        HostPlace place = hosts.place(host);
        settings.put(prefix + "hypervisor", place.hypervisor());
        place.port().ifPresent(speed -> settings.put(prefix + "port-speed", speed.bytesPerSecond() + "B/s"));
        place.sockets().ifPresent(folder -> settings.put(prefix + "socket-folder", folder.toString()));
        place.shared().ifPresent(folder -> settings.put(prefix + "shared-folders", folder.toString()));
        place.starts().ifPresent(folder -> settings.put(prefix + "start-rules", folder.toString()));
        settings.put(
                prefix + "listen",
                place.address() + ":" + options.ports().agents().get(host));
        settings.put(prefix + "state-folder", paths.of(state).toString());
        settings.put(prefix + "key", credentials.key().toString());
        settings.put(prefix + "certificate", credentials.certificate().toString());
        settings.put(prefix + "trust", credentials.trust().toString());
    }

    private Path folder(Service service) throws IOException {
        return Files.createDirectories(options.home().state().resolve(service.word()));
    }

    private Path write(String name, Map<String, String> settings, Service service) throws IOException {
        options.settings().forEach((key, value) -> {
            if (!key.startsWith("tern.") || key.startsWith(service.prefix())) {
                settings.put(key, value);
            }
        });
        StringBuilder text = new StringBuilder("# Written at every start; further settings: tern up --set KEY=VALUE\n");
        settings.forEach((key, value) ->
                text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
        Path file = options.home().config().resolve(name + ".properties");
        Files.writeString(file, text);
        return file;
    }
}
