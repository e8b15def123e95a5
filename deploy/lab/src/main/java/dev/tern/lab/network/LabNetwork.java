package dev.tern.lab.network;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.command.Commands;
import dev.tern.lab.command.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the lab's namespaces and links, and changes the links' rate. {@link LabName} says how each is called. */
public final class LabNetwork {

    /** The bridge of each host and of the switch. */
    public static final String BRIDGE = "br0";

    private static final String UPLINK = "uplink0";
    private static final String MACHINE_PORT = "port0";

    /** {@code "rx":{"bytes":...} and "tx":{"bytes":...}} of a link's statistics. */
    private static final Pattern COUNTED = Pattern.compile("\"[rt]x\":\\{\"bytes\":([0-9]+)");

    private final LabName name;
    private final Subnet subnet;
    private final List<HostId> hosts;

    public LabNetwork(LabName name, Subnet subnet, List<HostId> hosts) {
        this.name = name;
        this.subnet = subnet;
        this.hosts = List.copyOf(hosts);
    }

    /** Makes all of it. What a host gets is there when this returns. */
    public void create(LinkRate rate) throws IOException {
        bridge(name.switchNamespace());
        Commands.run(
                "ip",
                "link",
                "add",
                name.machineInterface(),
                "type",
                "veth",
                "peer",
                "name",
                MACHINE_PORT,
                "netns",
                name.switchNamespace());
        Commands.run("ip", "-n", name.switchNamespace(), "link", "set", "dev", MACHINE_PORT, "master", BRIDGE, "up");
        Commands.run("ip", "address", "add", subnet.machine() + Subnet.BITS, "dev", name.machineInterface());
        Commands.run("ip", "link", "set", "dev", name.machineInterface(), "up");
        for (HostId host : hosts) {
            connect(host);
            shape("add", host, rate);
        }
    }

    /** Where a guest answers, by its index among the lab's. */
    public String guest(int index) {
        return subnet.guest(index);
    }

    /** How many bytes a host's link has carried, both ways, as the kernel counts them at the host's end. */
    public DataSize carried(HostId host) throws IOException {
        String said = Commands.run("ip", "-n", name.namespace(host), "-s", "-j", "link", "show", "dev", UPLINK);
        long bytes = 0;
        Matcher counters = COUNTED.matcher(said);
        while (counters.find()) {
            bytes += Long.parseLong(counters.group(1));
        }
        return DataSize.ofBytes(bytes);
    }

    /** Changes a host's link, also under traffic. */
    public void limit(HostId host, LinkRate rate) throws IOException {
        shape("replace", host, rate);
    }

    /** Pulls a host's cable, or puts it back. */
    public void plug(HostId host, boolean in) throws IOException {
        Commands.run("ip", "-n", name.switchNamespace(), "link", "set", "dev", port(host), in ? "up" : "down");
    }

    public String address(HostId host) {
        int index = hosts.indexOf(host);
        if (index < 0) {
            throw new IllegalArgumentException("The lab has no host " + host + ": it has " + hosts);
        }
        return subnet.host(index);
    }

    public Subnet subnet() {
        return subnet;
    }

    private void connect(HostId host) throws IOException {
        String namespace = name.namespace(host);
        bridge(namespace);
        Commands.run(
                "ip",
                "-n",
                namespace,
                "link",
                "add",
                UPLINK,
                "type",
                "veth",
                "peer",
                "name",
                port(host),
                "netns",
                name.switchNamespace());
        Commands.run("ip", "-n", namespace, "link", "set", "dev", UPLINK, "master", BRIDGE, "up");
        Commands.run("ip", "-n", name.switchNamespace(), "link", "set", "dev", port(host), "master", BRIDGE, "up");
        Commands.run("ip", "-n", namespace, "address", "add", address(host) + Subnet.BITS, "dev", BRIDGE);
    }

    private static void bridge(String namespace) throws IOException {
        Commands.run("ip", "netns", "add", namespace);
        Commands.run("ip", "-n", namespace, "link", "set", "dev", "lo", "up");
        Commands.run("ip", "-n", namespace, "link", "add", BRIDGE, "type", "bridge");
        Commands.run("ip", "-n", namespace, "link", "set", "dev", BRIDGE, "up");
    }

    private void shape(String how, HostId host, LinkRate rate) throws IOException {
        tc(name.namespace(host), how, rate.shaping(UPLINK));
        tc(name.switchNamespace(), how, rate.shaping(port(host)));
    }

    private static void tc(String namespace, String how, List<String> shaping) throws IOException {
        List<String> command = new ArrayList<>(List.of("tc", "-n", namespace, "qdisc", how));
        command.addAll(shaping);
        Commands.run(Commands.USUAL, command);
    }

    private String port(HostId host) {
        return "port-" + host;
    }

    /** The lab's namespaces that are there now, whoever made them. */
    public static List<String> namespaces(LabName name) throws IOException {
        Result listed = Commands.attempt(Commands.USUAL, List.of("ip", "netns", "list"));
        return listed.out()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .filter(name::isNamespace)
                .toList();
    }
}
