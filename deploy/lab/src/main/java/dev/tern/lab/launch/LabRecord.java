package dev.tern.lab.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.network.LabName;
import dev.tern.lab.network.LinkRate;
import dev.tern.lab.network.Subnet;
import dev.tern.local.launch.Home;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a lab says of itself in its home, for other commands and for the lab after one that was killed.
 *
 * @param platform whether Kafka and the services run over it
 */
public record LabRecord(LabName name, Subnet subnet, List<HostId> hosts, LinkRate rate, boolean platform) {

    private static final String FILE = "lab.properties";

    public LabRecord {
        hosts = List.copyOf(hosts);
    }

    private static Path file(Home home) {
        return home.state().resolve(FILE);
    }

    /** Of the lab that this home last had; empty after it was taken down. */
    public static Optional<LabRecord> in(Home home) throws IOException {
        if (!Files.exists(file(home))) {
            return Optional.empty();
        }
        var written = new Properties();
        try (Reader reader = Files.newBufferedReader(file(home), StandardCharsets.UTF_8)) {
            written.load(reader);
        }
        try {
            return Optional.of(new LabRecord(
                    new LabName(written.getProperty("name", "")),
                    new Subnet(Integer.parseInt(written.getProperty("subnet", ""))),
                    Stream.of(written.getProperty("hosts", "").split(",", -1))
                            .map(HostId::of)
                            .toList(),
                    LinkRate.parse(written.getProperty("rate", "")),
                    Boolean.parseBoolean(written.getProperty("platform"))));
        } catch (IllegalArgumentException e) {
            throw new IOException(file(home) + " is damaged: " + e.getMessage(), e);
        }
    }

    void write(Home home) throws IOException {
        var written = new Properties();
        written.setProperty("name", name.value());
        written.setProperty("subnet", Integer.toString(subnet.number()));
        written.setProperty("hosts", hosts.stream().map(HostId::value).collect(Collectors.joining(",")));
        written.setProperty("rate", rate.toString());
        written.setProperty("platform", Boolean.toString(platform));
        Files.createDirectories(home.state());
        try (Writer writer = Files.newBufferedWriter(file(home), StandardCharsets.UTF_8)) {
            written.store(writer, "The lab of this folder");
        }
    }

    /** Whether a lab that runs is the one that was asked for. */
    public boolean isAsked(LabOptions options) {
        return name.equals(options.name())
                && hosts.equals(options.hosts())
                && rate.equals(options.rate())
                && platform == options.platform();
    }

    /** Its hosts as they are, to look at: nothing is started. */
    public LabHosts look(Home home) {
        return new LabHosts(name, home, hosts, rate, subnet, InstantSource.system());
    }
}
