package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.launch.GuestWatch;
import dev.tern.lab.launch.LabFleet;
import dev.tern.lab.launch.LabHosts;
import dev.tern.lab.launch.LabRecord;
import dev.tern.local.launch.RunningPlatform;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = {
            "Moves a guest to another host and back through Tern, by relay, and looks after each move where libvirt",
            "has it and whether its memory is whole. Ends with 0 only if all of that holds."
        })
final class LabCheckCommand extends Subcommand {

    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);
    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 500;

    @Option(names = "--guest", paramLabel = "GUEST", description = "Which guest. Default: ${DEFAULT-VALUE}.")
    private String guest = "writer-1";

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        Optional<RunningPlatform> running = RunningPlatform.in(tern().labHome()).filter(RunningPlatform::ready);
        Optional<LabRecord> lab = LabRecord.in(tern().labHome());
        if (running.isEmpty() || lab.isEmpty()) {
            throw new ApiFailure.Unreachable(
                    "No lab is up in " + tern().labHome().folder() + ": tern lab up");
        }
        if (!lab.get().platform()) {
            throw new ApiFailure.Refused(
                    "lab.platform.none",
                    "This lab has no platform that could move a guest: it was started with" + " --hosts-only");
        }
        LabHosts hosts = lab.get().look(tern().labHome());
        LabGuest moved = LabFleet.guests(lab.get().hosts()).stream()
                .filter(each -> each.name().equals(guest))
                .findFirst()
                .orElseThrow(() -> new ApiFailure.Unknown("The lab starts no guest named " + guest));
        try (var client = new TernClient(Endpoints.of(running.get()), ANSWER)) {
            return thereAndBack(client, new GuestWatch(hosts), moved, lab.get().hosts());
        }
    }

    private int thereAndBack(TernClient client, GuestWatch watch, LabGuest moved, List<HostId> hosts)
            throws IOException, ApiFailure, InterruptedException {
        HostId here = watch.whereabouts(moved)
                .orElseThrow(() -> new ApiFailure.Unknown("The guest " + guest + " runs on no host of the lab"));
        HostId there = hosts.stream()
                .filter(host -> !host.equals(here))
                .findFirst()
                .orElseThrow(() ->
                        new ApiFailure.Refused("lab.host.single", "The lab has one host: there is nowhere to move to"));
        String vm = known(client);
        GuestReport before = watch.await(moved, here, report -> true, WHOLE_WITHIN);
        for (HostId to : List.of(there, here)) {
            int code = move(client, vm, to);
            if (code != ExitCode.OK) {
                tern().say("tern: the check failed: Tern did not move " + guest + " to " + to);
                return code;
            }
            if (!holds(watch, moved, to, before)) {
                return ExitCode.FAILED;
            }
        }
        tern().say("tern: the check passed: " + guest + " went to " + there + " and back to " + here
                + " through Tern, by relay, with its memory whole");
        return ExitCode.OK;
    }

    /** The guest's id, once the monitor has seen it. */
    private String known(TernClient client) throws ApiFailure, InterruptedException {
        long end = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                return Inventory.vm(client, guest);
            } catch (ApiFailure.Unknown e) {
                if (System.nanoTime() > end) {
                    throw new ApiFailure.Refused(
                            "lab.guest.unseen",
                            "Tern does not see the guest " + guest + " after "
                                    + KNOWN_WITHIN.toSeconds()
                                    + " s, though libvirt runs it: tern get hosts and tern logs"
                                    + " monitor say what it sees");
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    private int move(TernClient client, String vm, HostId to) throws ApiFailure, InterruptedException {
        tern().say("tern: moving " + guest + " to " + to);
        JsonNode plan = client.submit(PlanRequest.move(vm, to.value(), false, tern().actor()));
        if (plan.path("moves").isEmpty()) {
            throw new ApiFailure.Refused(
                    "lab.move.unplanned",
                    "The scheduler plans no move of " + guest + " to " + to + ": " + Tables.reasons(plan));
        }
        return new PlanWatch(tern(), client, Json.text(plan, "id")).untilOver();
    }

    /** What libvirt and the guest itself say, and not what Tern says. */
    private boolean holds(GuestWatch watch, LabGuest moved, HostId on, GuestReport before) throws IOException {
        List<HostId> active = watch.everywhere(moved);
        if (!active.equals(List.of(on))) {
            tern().say("tern: the check failed: libvirt has " + guest + " on " + active + " and not only on " + on);
            return false;
        }
        double passes = watch.latest(moved, on).flatMap(GuestWatch::passes).orElse(0.0);
        GuestReport after = watch.await(
                moved,
                on,
                report -> report.upSeconds() > before.upSeconds()
                        && GuestWatch.passes(report).orElse(0.0) > passes + 1,
                WHOLE_WITHIN);
        List<String> faults = watch.faults(moved);
        if (after.faults() > 0 || !faults.isEmpty()) {
            tern().say("tern: the check failed: " + guest + " found " + after.faults() + " faults in its memory: "
                    + String.join("; ", faults));
            return false;
        }
        tern().say("tern: " + guest + " runs on " + on + " and only there; it checked all its memory after the move and"
                + " found no fault; the longest it was ever away is " + Math.round(after.longestLostMillis()) + " ms");
        return true;
    }
}
