package dev.tern.benchmarks.energy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A day of PlanetLab under one policy.
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar energy TRACE_FOLDER thr-mmt | lr-mmt | tern [--delete-idle] [--count-memory]
 * </pre>
 *
 * {@code --delete-idle} is CloudSim's rule that a guest which wants no CPU is deleted; {@code --count-memory} keeps guests'
 * memory booked, which CloudSim forgets once they have booted. Ends with one line of key=value.
 */
public final class EnergyScenario {

    static final int HOSTS = 800;

    private static final String USAGE = "energy TRACE_FOLDER thr-mmt | lr-mmt | tern [--delete-idle] [--count-memory]";

    private EnergyScenario() {}

    public static void main(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(Arrays.asList(arguments));
        boolean deleteIdle = words.remove("--delete-idle");
        boolean countMemory = words.remove("--count-memory");
        try {
            if (words.size() != 2) {
                throw new BadInput("usage: " + USAGE);
            }
            run(Path.of(words.getFirst()), words.getLast(), deleteIdle, countMemory);
        } catch (BadInput e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void run(Path folder, String name, boolean deleteIdle, boolean countMemory) throws IOException {
        List<Guest> guests = guests(TraceFolder.read(folder), countMemory);
        List<SimulatedHost> hosts = hosts(HOSTS);
        Policy policy = policy(name, hosts, guests);
        System.out.println(guests.size() + " guests on " + hosts.size() + " hosts under " + name);
        Simulation simulation = new Simulation(hosts, guests, deleteIdle);
        simulation.run(policy, EnergyScenario::show);
        System.out.printf(
                Locale.ROOT,
                "policy=%s hosts=%d vms=%d %s%n",
                name,
                hosts.size(),
                guests.size(),
                simulation.result(guests).line());
    }

    private static void show(Progress progress) {
        System.out.printf(
                Locale.ROOT,
                "hour %2d: %7.2f kWh, %5d moves, %3d hosts in use%n",
                progress.hour(),
                progress.kilowattHours(),
                progress.moves(),
                progress.hostsInUse());
    }

    static List<SimulatedHost> hosts(int count) {
        List<SimulatedHost> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(new SimulatedHost(i, HostKind.ALL.get(i % HostKind.ALL.size())));
        }
        return hosts;
    }

    static List<Guest> guests(List<Trace> traces, boolean countMemory) {
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < traces.size(); i++) {
            guests.add(new Guest(i, GuestKind.of(i, traces.size()), traces.get(i), countMemory));
        }
        return guests;
    }

    static Policy policy(String name, List<SimulatedHost> hosts, List<Guest> guests) {
        return switch (name) {
            case "thr-mmt" -> new PowerAware(hosts, OverloadRule.threshold(0.8));
            case "lr-mmt" -> new PowerAware(hosts, new LocalRegression(1.2));
            case "tern" -> new TernPolicy(hosts, guests);
            default -> throw new BadInput("\"" + name + "\" is no policy; usage: " + USAGE);
        };
    }
}
