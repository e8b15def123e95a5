package dev.tern.testkit.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.text.Shown;
import dev.tern.cli.text.Table;
import dev.tern.contracts.fleet.AlertKind;
import dev.tern.testkit.platform.LivePlatform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How long each fault took from its strike until all was well again, with nobody lending a hand. */
final class Recoveries {

    /** Load says nothing of health, and comes and goes with what the guests do. */
    private static final Set<String> LOAD =
            Set.of(AlertKind.HOST_CPU_HIGH.code(), AlertKind.HOST_CPU_LOW.code(), AlertKind.HOST_MEMORY_HIGH.code());

    private record Recovery(String fault, String moment, String end, Duration took) {}

    private final List<Recovery> recovered = new ArrayList<>();
    private int struck;

    void struck() {
        struck++;
    }

    void recovered(Object fault, Object moment, String end, Duration took) {
        recovered.add(new Recovery(fault.toString(), moment.toString(), end, took));
    }

    /** Of those that were struck, 0 to 1. */
    double share() {
        return struck == 0 ? 0 : (double) recovered.size() / struck;
    }

    /** Alerts that fire, as code and subject. */
    static Set<String> firing(LivePlatform platform) throws ApiFailure {
        Set<String> firing = new HashSet<>();
        for (JsonNode alert : Json.items(platform.client().alerts())) {
            String code = Json.text(alert, "code");
            if (alert.path("firing").asBoolean() && !LOAD.contains(code)) {
                firing.add(code + " of " + Json.text(alert, "subject"));
            }
        }
        return firing;
    }

    static boolean isEveryServiceReady(LivePlatform platform) {
        var at = platform.client().endpoints();
        return Stream.concat(Stream.of(at.monitor(), at.scheduler(), at.policy()), at.transfers().stream())
                .allMatch(platform.client()::isReady);
    }

    /** Whether moves could start anywhere: after an outage of the monitor that takes some samples. */
    static boolean isEveryHostKnown(LivePlatform platform) throws ApiFailure {
        JsonNode stale = platform.client().scheduler().path("quality").path("stale");
        return stale.isArray() && stale.isEmpty();
    }

    String table() {
        var table = new Table("FAULT", "STRUCK IN", "THE MOVE", ">ALL WELL AFTER");
        recovered.stream()
                .sorted(Comparator.comparing(Recovery::fault).thenComparing(Recovery::moment))
                .forEach(each -> table.row(each.fault(), each.moment(), each.end(), Shown.time(each.took())));
        List<Duration> times = recovered.stream().map(Recovery::took).sorted().toList();
        String summary = times.isEmpty()
                ? ""
                : "; mean "
                        + Shown.time(times.stream()
                                .reduce(Duration.ZERO, Duration::plus)
                                .dividedBy(times.size()))
                        + ", longest " + Shown.time(times.getLast());
        return String.join("\n", table.lines(0)) + "\n" + recovered.size() + " of " + struck
                + " faults recovered by themselves" + summary;
    }
}
