package dev.tern.cli.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Shown;
import dev.tern.cli.text.Table;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.eventing.json.TernJson;
import dev.tern.local.launch.RunHistory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what both sides of a migration in doubt say, and shows it to the people who must decide. */
public final class DoubtDesk {

    private final TernClient client;
    private final RunHistory history;

    public DoubtDesk(TernClient client, RunHistory history) {
        this.client = client;
        this.history = history;
    }

    /** Migrations that only people, or the return of a host, can end. */
    public List<JsonNode> inDoubt() throws ApiFailure {
        return Json.items(client.migrations()).stream()
                .filter(each -> Json.text(each, "state.kind", "state").equals("in-doubt"))
                .toList();
    }

    public static Table table(List<JsonNode> migrations) {
        var table = new Table("MIGRATION", "VM", "FROM", "TO", "SINCE", "WHY");
        for (JsonNode each : migrations) {
            table.row(
                    Json.text(each, "id", "migration"),
                    Json.text(each, "vm_name", "vm"),
                    Json.text(each, "from"),
                    Json.text(each, "to"),
                    Json.text(each, "at"),
                    Json.text(each, "state.evidence.text"));
        }
        return table;
    }

    /** @param migration as the monitor shows it */
    public Evidence evidence(JsonNode migration, Instant now) throws ApiFailure {
        String id = Json.text(migration, "id", "migration");
        List<JsonNode> agents = client.evidence(id, Json.text(migration, "vm"));
        List<JsonNode> hosts = Json.items(client.hosts());
        return new Evidence(
                side(Json.text(migration, "from"), agents, hosts),
                side(Json.text(migration, "to"), agents, hosts),
                Json.first(migration, "state.epoch").asLong(-1),
                now);
    }

    private static Evidence.Side side(String host, List<JsonNode> agents, List<JsonNode> hosts) {
        return new Evidence.Side(host, named(agents, "host", host), named(hosts, "id", host));
    }

    private static @Nullable JsonNode named(List<JsonNode> rows, String field, String name) {
        return rows.stream()
                .filter(row -> Json.text(row, field).equals(name))
                .findFirst()
                .orElse(null);
    }

    /** @param nanos of this machine's monotonic clock */
    public Table sides(JsonNode migration, Evidence evidence, long nanos) throws IOException {
        var table = new Table("HOST", "IS", "HEALTH", "SEEN", "JOURNAL", "MOVE", "GUEST", "LOOKED", "LAST RAN");
        for (Evidence.Side side : List.of(evidence.source(), evidence.destination())) {
            table.row(
                    side.host(),
                    side.equals(evidence.source()) ? "source" : "destination",
                    side.health(),
                    ago(side.seenAt(), evidence.now()),
                    side.journal(),
                    side.note(),
                    side.guest(),
                    ago(side.lookedAt(), evidence.now()),
                    lastRan(side.host(), Json.text(migration, "vm"), nanos));
        }
        return table;
    }

    private String lastRan(String host, String vm, long nanos) throws IOException {
        return history.last(HostId.of(host), VmId.of(vm), nanos)
                .map(run -> Shown.time(run.ago()) + " ago" + (run.ended() ? ", stopped" : ""))
                .orElse("");
    }

    private static String ago(@Nullable Instant then, Instant now) {
        if (then == null) {
            return "never";
        }
        Duration age = Duration.between(then, now);
        return Shown.time(age.isNegative() ? Duration.ZERO : age) + " ago";
    }

    /** The same for programs. */
    public static JsonNode json(Evidence evidence) {
        ObjectNode json = TernJson.mapper().valueToTree(evidence);
        evidence.againstRunningAtSource().forEach(json.putArray("against_run_at_source")::add);
        evidence.againstRunningAtDestination().forEach(json.putArray("against_runs_at_destination")::add);
        return json;
    }

    /** What either choice would do, and what is known against it. */
    public static List<String> choices(Evidence evidence) {
        List<String> lines = new ArrayList<>();
        lines.add("--run-at-source: " + evidence.source().host() + " owns the VM again under epoch "
                + (evidence.offeredEpoch() + 1) + " and resumes the image that it holds. Whatever "
                + evidence.destination().host() + " has of it is given up.");
        against(lines, evidence.againstRunningAtSource());
        lines.add("--runs-at-destination: " + evidence.source().host()
                + " destroys its image, and the move is done. If the VM does not run at "
                + evidence.destination().host() + " its memory is gone.");
        against(lines, evidence.againstRunningAtDestination());
        if (evidence.isOneSided()) {
            lines.add(evidence.destination().host() + " cannot be asked: bring it back and the move ends by itself,"
                    + " or make sure that it is off before you choose.");
        }
        return lines;
    }

    private static void against(List<String> lines, List<String> reasons) {
        reasons.forEach(reason -> lines.add("  against it: " + reason));
        if (reasons.isEmpty()) {
            lines.add("  nothing that is known speaks against it");
        }
    }
}
