package dev.tern.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.Plans;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Shown;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.launch.GuestOwners;
import dev.tern.local.launch.LaunchOptions;
import dev.tern.local.launch.LocalGuests;
import dev.tern.local.launch.LocalPlatform;
import dev.tern.local.launch.Steps;
import dev.tern.local.process.ChildState;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plays the demo once, from nothing running to nothing running. */
public final class Demo {

    private static final String ACTOR = "user:demo";
    private static final Duration ANSWER = Duration.ofSeconds(15);
    /** Cores that each busy guest of the overloaded host asks for. */
    private static final double BUSY = 1.5;

    private static final int RISING_LOOKS = 40;
    private static final long RISING_MILLIS = 250;
    /** Above this share of its cores a host counts as overloaded. */
    private static final double OVERLOADED = 1.0;
    /** The guests look at all of their memory in about three seconds; a fault shows within five. */
    private static final Duration SELF_CHECK = Duration.ofSeconds(6);

    /** After it the scheduler's load window holds nothing of the peak any more. */
    private static final Duration SEEN_AS_CALM = Duration.ofSeconds(10);

    private final DemoOptions options;
    private final Steps steps;
    private final Watch watch;
    private final List<Check> checks = new ArrayList<>();

    public Demo(DemoOptions options, Steps steps) {
        this.options = options;
        this.steps = steps;
        this.watch = new Watch(options.patience());
    }

    /**
     * @throws DemoFailure when a step did not happen; everything is stopped then too
     */
    public DemoReport run() throws IOException, ApiFailure, DemoFailure, InterruptedException {
        long began = System.nanoTime();
        var launch = new LaunchOptions(
                options.home(),
                options.checkout(),
                options.fleet(),
                options.ports(),
                options.agentPerHost(),
                options.despiteLittleMemory(),
                options.settings(),
                LogSink.NONE);
        List<Long> pids = new ArrayList<>();
        List<DemoMove> moves;
        List<DemoReport.GuestVerdict> guests;
        Duration ready;
        MemoryWatch memory;
        try (LocalPlatform platform = LocalPlatform.start(launch, InstantSource.system(), steps);
                MemoryWatch watched = new MemoryWatch(platform, options.fleet().guestMemory());
                TernClient client = new TernClient(Endpoints.of(platform.running()), ANSWER)) {
            memory = watched;
            Thread onInterrupt = closeWhenInterrupted(platform);
            var hosts = new Hosts(
                    platform,
                    options.fleet().hosts().stream().map(LocalHost::id).toList());
            startGuests(platform, client, hosts);
            platform.announceReady();
            ready = since(began);
            steps.now("ready after " + Shown.time(ready) + ": "
                    + options.fleet().guests().size() + " guests run");
            relieve(client, hosts);
            if (options.evacuate()) {
                evacuateAndReturn(client, hosts);
            }
            Findings found = lookAtAll(client, hosts);
            checks.addAll(found.checks());
            moves = found.moves();
            guests = found.guests();
            platform.processes().stream().map(ChildState::pid).forEach(pids::add);
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            steps.now("stopping");
        }
        checks.add(Findings.nothingRuns(pids, options));
        return new DemoReport(
                moves,
                guests,
                checks,
                ready,
                since(began),
                memory.peak(),
                options.fleet().guestMemory());
    }

    /** Looks at everything while nothing moves: again, where a move began meanwhile. */
    private Findings lookAtAll(TernClient client, Hosts hosts)
            throws IOException, ApiFailure, DemoFailure, InterruptedException {
        var stillness = new Stillness(client);
        steps.now("waiting until nothing moves, then looking at everything");
        while (true) {
            watch.until("That nothing moves any more", stillness::missing);
            String before = stillness.mark();
            Findings found = Findings.of(options, hosts, client, new MoveTable(client).of(stillness.plans()));
            if (before.equals(stillness.mark())) {
                return found;
            }
        }
    }

    /** Ctrl-C stops in order as well. */
    private static Thread closeWhenInterrupted(LocalPlatform platform) {
        var hook = new Thread(
                () -> {
                    try {
                        platform.close();
                    } catch (IOException e) {
                        // the children's watchers stop what is left
                        System.err.println("tern: did not stop in order: " + e.getMessage());
                    }
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private void startGuests(LocalPlatform platform, TernClient client, Hosts hosts)
            throws IOException, DemoFailure, InterruptedException {
        steps.now("starting " + options.fleet().guests().size() + " guests with "
                + options.fleet().guestMemory() + " of memory");
        LocalGuests.start(options.fleet().guests(), platform::hypervisorSocket, GuestOwners.NONE);
        int expected = options.fleet().guests().size();
        watch.until("That all guests run and are known", () -> {
            int running = hosts.running().size();
            long known = Json.items(client.vms()).stream()
                    .filter(vm -> Json.text(vm, "state", "vm.state").equals("running"))
                    .count();
            return running == expected && known == expected
                    ? ""
                    : running + " of " + expected + " guests run, and the monitor knows " + known;
        });
    }

    /** The first half: a load change overloads the first host, and the platform relieves it by itself. */
    private void relieve(TernClient client, Hosts hosts)
            throws IOException, ApiFailure, DemoFailure, InterruptedException {
        HostId busy = options.fleet().hosts().getFirst().id();
        List<LocalGuest> there = options.fleet().guests().stream()
                .filter(guest -> guest.home().equals(busy)
                        && !guest.definition().program().equals("idle"))
                .toList();
        steps.now("the load of "
                + there.stream().map(guest -> guest.definition().name()).collect(Collectors.joining(", ")) + " on "
                + busy + " rises");
        for (LocalGuest guest : there) {
            hosts.set(busy, guest.definition().id(), Map.of("cpu", Double.toString(BUSY)));
        }
        double before = risen(hosts, busy);
        checks.add(new Check(
                busy + " is overloaded by the load change",
                before > OVERLOADED,
                Shown.percent(before) + " of its cores"));
        steps.now(busy + " is asked for " + Shown.percent(before) + " of its cores; the platform has to notice");
        Map<String, JsonNode> seen = new LinkedHashMap<>();
        watch.until("That the platform relieves " + busy, () -> {
            for (JsonNode plan : balancePlans(client)) {
                JsonNode old = seen.put(Json.text(plan, "id"), plan);
                tell(old, plan);
            }
            boolean over = !seen.isEmpty() && seen.values().stream().allMatch(Plans::isOver);
            boolean moved = seen.values().stream()
                    .anyMatch(plan -> Json.text(plan, "state").equals("done"));
            double now = over && moved ? hosts.load(busy) : before;
            return over && moved && now <= OVERLOADED
                    ? ""
                    : busy + " is at " + Shown.percent(now) + " and there are " + seen.size() + " plans: "
                            + seen.values().stream().map(Demo::inWords).collect(Collectors.joining("; "));
        });
        double after = hosts.load(busy);
        checks.add(new Check(
                busy + " is relieved",
                after <= OVERLOADED && after < before,
                Shown.percent(before) + " before, " + Shown.percent(after) + " after"));
        steps.now(busy + " is at " + Shown.percent(after) + " now; the peak is over");
        calmDown(hosts, there);
        Thread.sleep(SEEN_AS_CALM);
    }

    /** Guests take a moment to ask for what they were told to, and longer where the machine is short of cores. */
    private static double risen(Hosts hosts, HostId host) throws IOException, InterruptedException {
        double load = hosts.load(host);
        for (int looks = 0; looks < RISING_LOOKS && load <= OVERLOADED; looks++) {
            Thread.sleep(RISING_MILLIS);
            load = Math.max(load, hosts.load(host));
        }
        return load;
    }

    private static void calmDown(Hosts hosts, List<LocalGuest> guests) throws IOException {
        Map<VmId, List<HostId>> where = hosts.running();
        for (LocalGuest guest : guests) {
            VmId id = guest.definition().id();
            String usual = guest.definition().programSettings().getOrDefault("cpu", "0.5");
            for (HostId host : where.getOrDefault(id, List.of())) {
                hosts.set(host, id, Map.of("cpu", usual));
            }
        }
    }

    /** The second half: an operator empties a host, and gives it back its guests. */
    private void evacuateAndReturn(TernClient client, Hosts hosts)
            throws IOException, ApiFailure, DemoFailure, InterruptedException {
        HostId host = options.fleet().hosts().get(1).id();
        Set<VmId> guests = guestsOn(hosts, host);
        steps.now("emptying " + host + " of its " + guests.size() + " guests");
        finish(client, client.submit(PlanRequest.evacuate(host.value(), false, ACTOR)), "emptying " + host);
        int left = hosts.guests().getOrDefault(host, List.of()).size();
        checks.add(new Check(host + " is empty", left == 0, left + " guests are left"));
        steps.now("returning the guests of " + host);
        client.cordon(host.value(), false, ACTOR, "the work on it is done");
        finish(client, returnAll(client), "returning the guests of " + host);
        Set<VmId> now = guestsOn(hosts, host);
        checks.add(new Check(
                "the guests of " + host + " are back",
                now.containsAll(guests),
                guests.stream().filter(now::contains).count() + " of " + guests.size()));
    }

    /** The host takes guests again only when that has come round to the scheduler. */
    private JsonNode returnAll(TernClient client) throws DemoFailure, InterruptedException {
        List<JsonNode> plan = new ArrayList<>();
        watch.until("A plan that returns the guests", () -> {
            JsonNode drafted = client.submit(PlanRequest.returnHome(null, true, ACTOR));
            if (drafted.path("moves").isEmpty()) {
                return "the plan has no moves: " + reasons(drafted);
            }
            plan.add(client.apply(Json.text(drafted, "id"), ACTOR));
            return "";
        });
        return plan.getFirst();
    }

    private void finish(TernClient client, JsonNode submitted, String what)
            throws DemoFailure, InterruptedException, ApiFailure {
        List<JsonNode> last = new ArrayList<>(List.of(submitted));
        watch.until("The end of " + what, () -> {
            JsonNode now = client.plan(Json.text(last.getFirst(), "id"));
            tell(last.getFirst(), now);
            last.set(0, now);
            if (Json.text(now, "state").equals("failed")) {
                successor(client, now).ifPresent(next -> last.set(0, next));
                return inWords(now) + "; waiting for it to be tried again";
            }
            return Plans.isOver(now) ? "" : inWords(now);
        });
        JsonNode end = last.getFirst();
        checks.add(new Check(
                what + ": the plan is done",
                Json.text(end, "state").equals("done"),
                end.path("moves").size() + " moves, " + Json.text(end, "state")
                        + (Json.text(end, "state").equals("done") ? "" : ": " + reasons(end))));
    }

    /** What the scheduler tries instead of a plan whose moves failed. */
    private static Optional<JsonNode> successor(TernClient client, JsonNode failed) throws ApiFailure {
        String id = Json.text(failed, "id");
        return Json.items(client.plans()).stream()
                .filter(plan -> !Json.text(plan, "id").equals(id))
                .filter(plan -> Json.text(plan, "created_at").compareTo(Json.text(failed, "created_at")) > 0)
                .filter(plan -> reasons(plan).contains("after plan " + id))
                .findFirst();
    }

    private static List<JsonNode> balancePlans(TernClient client) throws ApiFailure {
        return Json.items(client.plans()).stream()
                .filter(plan -> Json.text(plan, "goal.kind", "goal").equals("balance"))
                .filter(plan -> !plan.path("moves").isEmpty())
                .filter(plan -> !Json.text(plan, "state").equals("draft"))
                .toList();
    }

    private void tell(@org.jspecify.annotations.Nullable JsonNode old, JsonNode now) {
        String before = old == null ? "" : Json.text(old, "state");
        if (!before.equals(Json.text(now, "state"))) {
            steps.now("plan " + inWords(now));
        }
    }

    static String inWords(JsonNode plan) {
        String moves = Json.items(plan.path("moves")).stream()
                .map(move -> Json.text(move, "vm_name") + " to " + Json.text(move, "to"))
                .collect(Collectors.joining(", "));
        return Json.text(plan, "goal.kind", "goal") + " " + Json.text(plan, "state") + ": " + moves;
    }

    private static String reasons(JsonNode plan) {
        return Json.items(plan.path("reasons")).stream()
                .map(reason -> Json.text(reason, "text", "code"))
                .collect(Collectors.joining("; "));
    }

    private static Set<VmId> guestsOn(Hosts hosts, HostId host) throws IOException {
        return hosts.guests().getOrDefault(host, List.of()).stream()
                .map(guest -> guest.id())
                .collect(Collectors.toSet());
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    static Duration selfCheck() {
        return SELF_CHECK;
    }
}
