package dev.tern.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Shown;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestStats;
import dev.tern.local.fleet.LocalGuest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds at the end what was promised against what hosts, guests, journals and the audit log say. */
final class Findings {

    private static final long POLL_MILLIS = 300;

    private final DemoOptions options;
    private final Hosts hosts;
    private final TernClient client;
    private final List<DemoMove> moves;
    private final List<Check> checks = new ArrayList<>();
    private final List<DemoReport.GuestVerdict> guests = new ArrayList<>();

    private Findings(DemoOptions options, Hosts hosts, TernClient client, List<DemoMove> moves) {
        this.options = options;
        this.hosts = hosts;
        this.client = client;
        this.moves = moves;
    }

    static Findings of(DemoOptions options, Hosts hosts, TernClient client, List<DemoMove> moves)
            throws IOException, ApiFailure, InterruptedException {
        var findings = new Findings(options, hosts, client, moves);
        findings.conclude();
        return findings;
    }

    List<DemoMove> moves() {
        return moves;
    }

    List<Check> checks() {
        return checks;
    }

    List<DemoReport.GuestVerdict> guests() {
        return guests;
    }

    private void conclude() throws IOException, ApiFailure, InterruptedException {
        allMovesDone();
        selfChecks();
        oneRunningCopy();
        owners();
        JsonNode audit = client.verifyAudit();
        checks.add(new Check(
                "the audit log is whole",
                audit.path("whole").asBoolean(false) && audit.path("rows").asLong() > 0,
                Json.text(audit, "rows") + " entries"));
    }

    private void allMovesDone() {
        List<String> notDone = moves.stream()
                .filter(move -> !move.isDone() && !move.isDenied() && !isMadeGood(move))
                .map(move -> move.vmName() + " " + (move.state().isEmpty() ? "unknown" : move.state()))
                .toList();
        checks.add(new Check(
                "every move that policy allowed is done",
                notDone.isEmpty() && !moves.isEmpty(),
                notDone.isEmpty() ? moves.size() + " moves" : String.join(", ", notDone)));
        List<String> withoutDigest = moves.stream()
                .filter(move -> move.isDone()
                        && (move.digest().isEmpty() || move.digest().equals("unverified")))
                .map(DemoMove::vmName)
                .toList();
        checks.add(new Check(
                "every move's digest agreed at both ends",
                withoutDigest.isEmpty(),
                withoutDigest.isEmpty() ? "SHA-256 over the whole stream" : "none for " + withoutDigest));
    }

    /** A move that failed is rolled back and tried again; that is how it is meant to be. */
    private boolean isMadeGood(DemoMove failed) {
        return moves.subList(moves.indexOf(failed) + 1, moves.size()).stream()
                .anyMatch(later -> later.isDone()
                        && later.vm().equals(failed.vm())
                        && later.goal().equals(failed.goal()));
    }

    /** Each guest looks at all of its memory once more after the last move, and finds no fault. */
    private void selfChecks() throws IOException, InterruptedException {
        Map<VmId, GuestStats> before = byId();
        Thread.sleep(Demo.selfCheck());
        awaitPasses(before);
        List<String> faults = new ArrayList<>();
        for (Map.Entry<HostId, List<GuestStats>> host : hosts.guests().entrySet()) {
            for (GuestStats guest : host.getValue()) {
                GuestStats earlier = before.get(guest.id());
                long passes = guest.check().passes()
                        - (earlier == null ? 0 : earlier.check().passes());
                guests.add(new DemoReport.GuestVerdict(
                        guest.id().value(),
                        guest.name(),
                        host.getKey().value(),
                        guest.check().isClean() && passes > 0,
                        guest.check().passes(),
                        guest.check().firstFault()));
                if (!guest.check().isClean()) {
                    faults.add(guest.name() + ": " + guest.check().firstFault());
                } else if (passes <= 0) {
                    faults.add(guest.name() + " did not look at all of its memory within "
                            + Shown.time(options.patience()));
                }
            }
        }
        int expected = options.fleet().guests().size();
        checks.add(new Check(
                "every guest finds its own memory whole",
                faults.isEmpty() && guests.size() == expected,
                faults.isEmpty() ? guests.size() + " of " + expected + " guests" : String.join("; ", faults)));
    }

    /** On a busy machine a look at all of the memory takes longer than the few seconds that it usually does. */
    private void awaitPasses(Map<VmId, GuestStats> before) throws IOException, InterruptedException {
        long end = System.nanoTime() + options.patience().toNanos();
        while (System.nanoTime() < end) {
            boolean all = byId().values().stream().allMatch(guest -> {
                GuestStats earlier = before.get(guest.id());
                return earlier == null
                        || guest.check().passes() > earlier.check().passes();
            });
            if (all) {
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private Map<VmId, GuestStats> byId() throws IOException {
        Map<VmId, GuestStats> all = new HashMap<>();
        hosts.guests().values().forEach(guests -> guests.forEach(guest -> all.put(guest.id(), guest)));
        return all;
    }

    private void oneRunningCopy() throws IOException {
        Map<VmId, List<HostId>> running = hosts.running();
        List<String> wrong = new ArrayList<>();
        for (LocalGuest guest : options.fleet().guests()) {
            List<HostId> on = running.getOrDefault(guest.definition().id(), List.of());
            if (on.size() != 1) {
                wrong.add(guest.definition().name() + " runs on " + on);
            }
        }
        long copies = hosts.guests().values().stream().mapToLong(List::size).sum();
        long waiting = hosts.guests().values().stream()
                .flatMap(List::stream)
                .filter(guest -> guest.state() != VmState.RUNNING)
                .count();
        checks.add(new Check(
                "every guest runs once, and no copy is left behind",
                wrong.isEmpty() && waiting == 0,
                wrong.isEmpty() ? copies + " guests, " + waiting + " of them not running" : String.join("; ", wrong)));
        int twice = hosts.ranTwice().size();
        checks.add(new Check(
                "no guest ever ran twice at one time",
                twice == 0,
                twice == 0 ? "by the hosts' journals" : hosts.ranTwice().toString()));
    }

    /** The agents' journals name as owner the host on which the guest runs. */
    private void owners() throws IOException, ApiFailure {
        Map<VmId, List<HostId>> running = hosts.running();
        Map<String, String> owners = new HashMap<>();
        for (JsonNode standing : client.ownership()) {
            if (!Json.text(standing, "ownership.owned").isEmpty()) {
                owners.put(Json.text(standing, "ownership.vm"), Json.text(standing, "host"));
            }
        }
        List<String> wrong = running.entrySet().stream()
                .filter(entry -> !entry.getValue()
                        .toString()
                        .equals("[" + owners.getOrDefault(entry.getKey().value(), "nobody") + "]"))
                .map(entry -> entry.getKey() + " runs on " + entry.getValue() + ", owned by "
                        + owners.getOrDefault(entry.getKey().value(), "nobody"))
                .toList();
        checks.add(new Check(
                "the owner of every guest is the host that runs it",
                wrong.isEmpty(),
                wrong.isEmpty() ? "by the agents' journals" : String.join("; ", wrong)));
    }

    static Check nothingRuns(List<Long> pids, DemoOptions options) {
        List<Long> alive = pids.stream()
                .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .toList();
        Map<String, Integer> taken = options.ports()
                .taken(options.agentPerHost() ? options.fleet().hosts().size() : 1);
        return new Check(
                "nothing is left running",
                alive.isEmpty() && taken.isEmpty(),
                alive.isEmpty() && taken.isEmpty()
                        ? pids.size() + " processes ended, all ports are free"
                        : "processes " + alive + ", ports " + taken);
    }
}
