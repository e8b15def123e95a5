package dev.tern.policy;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Worth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Estimate;
import dev.tern.policy.edge.yaml.YamlRules;
import dev.tern.policy.fleet.Fleet;
import dev.tern.policy.fleet.Flight;
import dev.tern.policy.rule.RuleBook;
import dev.tern.policy.rule.RuleReader;
import dev.tern.policy.rule.RuleSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A little fleet for tests: three hosts up, guests, moves and rules written as an operator writes them. */
public final class Scenario {
    public static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    public static final String ALLOW_ALL = """
            - name: allow-all
              kind: when
              effect: allow
              when: "true"
            """;

    /** A move that is over, of a guest that had nothing to copy. */
    public static final MigrationState DONE = new MigrationState.Done(new MigrationOutcome(
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            1,
            DataSize.ZERO,
            DataSize.ZERO,
            ImageDigest.UNVERIFIED,
            Manner.RELAY));

    private static final RuleReader READER = new RuleReader();
    private static final int AGENT_PORT = 7000;

    private Scenario() {}

    public static Host host(String id, String zone) {
        return new Host(
                HostId.of(id),
                zone,
                8,
                DataSize.ofGiB(32),
                HostHealth.UP,
                false,
                new Endpoint("127.0.0.1", AGENT_PORT),
                Map.of());
    }

    public static List<Host> hosts() {
        return List.of(host("host-a", "zone-1"), host("host-b", "zone-1"), host("host-c", "zone-2"));
    }

    public static Vm vm(int number, String host, Map<String, String> labels) {
        return new Vm(vmId(number), "vm-" + number, HostId.of(host), 2, DataSize.ofMiB(512), VmState.RUNNING, labels);
    }

    public static VmId vmId(int number) {
        return VmId.of(uuid(1, number));
    }

    public static MigrationId migrationId(int number) {
        return MigrationId.of(uuid(2, number));
    }

    public static PlanId planId(int number) {
        return PlanId.of(uuid(3, number));
    }

    private static String uuid(int kind, int number) {
        return "0000000%d-0000-4000-8000-%012d".formatted(kind, number);
    }

    public static Fleet fleet(Vm... vms) {
        return fleet(List.of(), vms);
    }

    public static Fleet fleet(List<Flight> flights, Vm... vms) {
        List<Host> hosts = hosts();
        return new Fleet(
                true, hosts, hosts.stream().collect(Collectors.toMap(Host::id, host -> NOW)), List.of(vms), flights);
    }

    /** The guest of that number moves, now, in ten seconds at the most. */
    public static Move move(int number, String from, String to) {
        return move(number, from, to, NOW, Duration.ofSeconds(10));
    }

    public static Move move(int number, String from, String to, Instant startAt, Duration length) {
        return move(number, from, to, startAt, length, Duration.ofMillis(300));
    }

    public static Move move(
            int number, String from, String to, Instant startAt, Duration length, Duration worstDowntime) {
        MovePrediction predicted = new MovePrediction(
                new Estimate<>(length.dividedBy(4), length.dividedBy(2), length),
                new Estimate<>(DataSize.ofMiB(100), DataSize.ofMiB(500), DataSize.ofMiB(900)),
                new Estimate<>(worstDowntime.dividedBy(4), worstDowntime.dividedBy(2), worstDowntime),
                true,
                "analytic");
        return new Move(
                migrationId(number),
                vmId(number),
                "vm-" + number,
                HostId.of(from),
                HostId.of(to),
                startAt,
                predicted,
                new Worth(Duration.ofSeconds(9), Duration.ofSeconds(1)),
                List.of(),
                Manner.RELAY);
    }

    /** The move, as one of the guest of the other that comes after that one. */
    public static Move after(Move first, Move then) {
        return new Move(
                then.id(),
                first.vm(),
                first.vmName(),
                then.from(),
                then.to(),
                then.startAt(),
                then.predicted(),
                then.worth(),
                then.reasons(),
                then.manner(),
                first.id());
    }

    public static Plan plan(Move... moves) {
        return new Plan(
                planId(1),
                "ab".repeat(32),
                new Goal.Balance(),
                NOW,
                NOW.plus(Duration.ofDays(40)),
                PlanState.SUBMITTED,
                List.of(moves),
                List.of());
    }

    /** The text of the rules alone, each beginning with {@code - name}. */
    public static RuleReader.Reading read(String rules) {
        return readFile("version: 1\nrules:\n" + rules);
    }

    public static RuleReader.Reading readFile(String file) {
        RuleSource.Text text = YamlRules.parse("rules.yaml", file.getBytes(StandardCharsets.UTF_8));
        return READER.read(text);
    }

    public static RuleBook book(String... rules) {
        RuleReader.Reading reading = read(String.join("", rules));
        return reading.book().orElseThrow(() -> new AssertionError(reading.problems()));
    }
}
