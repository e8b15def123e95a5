package dev.tern.local.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.eventing.port.OwnPorts;
import dev.tern.local.fleet.LocalHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the local platform listens.
 *
 * @param controller where the broker's two roles meet
 * @param transfers REST of the agents' processes: the first is that of all agents where they share a process
 * @param agents where each host's agent takes pages from other agents
 */
public record Ports(
        int kafka,
        int controller,
        int monitor,
        int scheduler,
        int policy,
        List<Integer> transfers,
        Map<HostId, Integer> agents) {

    private static final int KAFKA = 19_092;
    private static final int SERVICES = 18_081;
    private static final int AGENTS = 18_101;
    /** The REST ports of further agent processes come after the first one's by this much. */
    private static final int FURTHER_AGENTS = 10;

    private static final int SINGLE = 5;

    public Ports {
        transfers = List.copyOf(transfers);
        agents = Map.copyOf(agents);
    }

    /** The documented ports. */
    public static Ports defaults(List<LocalHost> hosts) {
        List<Integer> transfers = new ArrayList<>();
        Map<HostId, Integer> agents = new LinkedHashMap<>();
        for (LocalHost host : hosts) {
            int first = SERVICES + 3;
            transfers.add(transfers.isEmpty() ? first : first + FURTHER_AGENTS + transfers.size());
            agents.put(host.id(), AGENTS + agents.size());
        }
        return new Ports(KAFKA, KAFKA + 1, SERVICES, SERVICES + 1, SERVICES + 2, transfers, agents);
    }

    /** Ports that nobody has, and nobody else will be given while this process lives. */
    public static Ports free(List<LocalHost> hosts) throws IOException {
        Iterator<Integer> free =
                OwnPorts.ofThisProcess().take(SINGLE + 2 * hosts.size()).iterator();
        List<Integer> transfers = new ArrayList<>();
        Map<HostId, Integer> agents = new LinkedHashMap<>();
        for (LocalHost host : hosts) {
            transfers.add(free.next());
            agents.put(host.id(), free.next());
        }
        return new Ports(free.next(), free.next(), free.next(), free.next(), free.next(), transfers, agents);
    }

    /**
     * The same where the controller's is free, else with another for it: it listens on loopback, where several platforms
     * meet although each has an address of its own for all the rest.
     */
    public Ports besideOthers() throws IOException {
        return isFree(EmbeddedHosts.LOOPBACK, controller)
                ? this
                : new Ports(kafka, OwnPorts.ofThisProcess().take(), monitor, scheduler, policy, transfers, agents);
    }

    /** The REST port of the {@code index}th agent process. */
    public int transfer(int index) {
        return transfers.get(index);
    }

    /** Each port with what it is for, in words. */
    public Map<String, Integer> named(int agentProcesses) {
        Map<String, Integer> all = new LinkedHashMap<>();
        all.put("Kafka", kafka);
        all.put("Kafka's controller", controller);
        all.put("monitor", monitor);
        all.put("scheduler", scheduler);
        all.put("policy", policy);
        for (int i = 0; i < agentProcesses; i++) {
            all.put(i == 0 ? "transfer" : "transfer " + (i + 1), transfer(i));
        }
        agents.forEach((host, port) -> all.put("the agent of " + host, port));
        return all;
    }

    /** Those that somebody else listens on. */
    public Map<String, Integer> taken(int agentProcesses) {
        return taken(agentProcesses, EmbeddedHosts.LOOPBACK);
    }

    /** The same on an address; one that this machine does not have yet has all its ports. */
    Map<String, Integer> taken(int agentProcesses, String address) {
        Map<String, Integer> taken = new LinkedHashMap<>(named(agentProcesses));
        taken.values().removeIf(port -> isFree(address, port));
        return taken;
    }

    private static boolean isFree(String address, int port) {
        try {
            InetAddress local = InetAddress.getByName(address);
            return (!local.isLoopbackAddress() && NetworkInterface.getByInetAddress(local) == null)
                    || OwnPorts.isFree(local, port);
        } catch (IOException e) {
            return false;
        }
    }
}
