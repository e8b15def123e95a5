package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.Json;
import dev.tern.cli.text.Printable;
import dev.tern.cli.text.Shown;
import dev.tern.cli.text.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The services' answers as tables. */
final class Tables {

    private Tables() {}

    static Table hosts(List<JsonNode> hosts) {
        var table = new Table(
                "HOST",
                "ZONE",
                "HEALTH",
                ">CPUS",
                ">CPU",
                ">MEMORY",
                ">USED",
                ">VMS",
                ">PORT",
                "CORDONED",
                "QUARANTINED");
        for (JsonNode host : hosts) {
            table.row(
                    Json.text(host, "id", "host.id"),
                    Json.text(host, "zone", "host.zone"),
                    Json.text(host, "health", "host.health"),
                    Json.text(host, "cpus", "host.cpus"),
                    percent(Json.first(host, "cpu_ratio", "load.cpu_ratio", "sample.cpu_ratio")),
                    bytes(Json.first(host, "memory_bytes", "host.memory_bytes")),
                    bytes(Json.first(host, "memory_used_bytes", "load.memory_used_bytes", "sample.memory_used_bytes")),
                    count(host),
                    bandwidth(Json.first(host, "port_bytes_per_second")),
                    Json.first(host, "cordoned", "host.cordoned").asBoolean() ? "yes" : "",
                    quarantined(host.path("quarantine")));
        }
        return table;
    }

    private static String quarantined(JsonNode quarantine) {
        return switch (Json.text(quarantine, "state")) {
            case "imposed" -> "until " + Json.text(quarantine, "until");
            case "probation" -> "on probation";
            default -> "";
        };
    }

    static Table quarantines(List<JsonNode> quarantines) {
        var table = new Table("HOST", "TO", "STATE", ">TIMES", "SINCE", "UNTIL", "CODE", "WHY");
        for (JsonNode each : quarantines) {
            table.row(
                    Json.text(each, "host"),
                    Json.text(each, "to"),
                    Json.text(each, "state"),
                    Json.text(each, "times"),
                    Json.text(each, "since"),
                    Json.text(each, "until"),
                    Json.text(each, "why.code"),
                    Json.text(each, "why.text"));
        }
        return table;
    }

    static Table vms(List<JsonNode> vms) {
        var table = new Table("VM", "HOST", "STATE", ">VCPUS", ">MEMORY", ">CPU", ">DIRTY", "GROUP", "CLASS", "ID");
        for (JsonNode vm : vms) {
            table.row(
                    Inventory.name(vm),
                    Json.text(vm, "host", "vm.host"),
                    Json.text(vm, "state", "vm.state"),
                    Json.text(vm, "vcpus", "vm.vcpus"),
                    bytes(Json.first(vm, "memory_bytes", "vm.memory_bytes")),
                    percent(Json.first(vm, "cpu_ratio", "load.cpu_ratio", "sample.cpu_ratio")),
                    dirtyRate(vm),
                    Json.text(vm, "labels.group", "vm.labels.group"),
                    Json.text(vm, "labels.class", "vm.labels.class"),
                    Inventory.id(vm));
        }
        return table;
    }

    static Table migrations(List<JsonNode> migrations) {
        var table = new Table(
                "MIGRATION", "VM", "FROM", "TO", "STATE", ">ROUND", ">SENT", ">LEFT", ">ETA", ">DOWNTIME", "WHY");
        for (JsonNode each : migrations) {
            table.row(
                    Moves.id(each),
                    Json.text(each, "vm_name", "name", "vm"),
                    Json.text(each, "from"),
                    Json.text(each, "to"),
                    Moves.state(each),
                    Json.text(each, "progress.round", "state.round", "round"),
                    bytes(Json.first(each, "progress.wire_bytes", "state.outcome.wire_bytes", "outcome.wire_bytes")),
                    bytes(Json.first(each, "progress.remaining_bytes", "remaining_bytes")),
                    millis(Json.first(each, "progress.eta_ms", "eta_ms")),
                    millis(Json.first(each, "state.outcome.downtime_ms", "outcome.downtime_ms", "state.downtime_ms")),
                    Json.text(each, "state.why.text", "state.evidence.text", "why.text"));
        }
        return table;
    }

    static Table plans(List<JsonNode> plans) {
        var table = new Table("PLAN", "GOAL", "STATE", ">MOVES", "CREATED", "EXPIRES", "DEADLINE", "APPROVAL", "WHY");
        for (JsonNode plan : plans) {
            table.row(
                    Json.text(plan, "id"),
                    goal(plan),
                    Json.text(plan, "state"),
                    Integer.toString(plan.path("moves").size()),
                    Json.text(plan, "created_at"),
                    Json.text(plan, "expires_at"),
                    Json.text(plan, "deadline"),
                    approval(plan.path("approvals")),
                    reasons(plan));
        }
        return table;
    }

    private static String approval(JsonNode approvals) {
        int missing = approvals.path("missing").asInt();
        String given = String.join(", ", approvals.path("given").findValuesAsText("actor"));
        return (given.isEmpty() ? "" : "by " + given)
                + (missing == 0 ? "" : (given.isEmpty() ? "" : "; ") + missing + " missing");
    }

    /** The moves of one plan; one that comes after another of its VM starts when that has brought it there. */
    static Table moves(JsonNode plan) {
        var table = new Table(
                "VM", "FROM", "TO", "START", ">TIME", ">BYTES", ">DOWNTIME", ">GAIN", ">COST", "MODEL", "WHY");
        for (JsonNode move : plan.path("moves")) {
            table.row(
                    Json.text(move, "vm_name", "vm"),
                    Json.text(move, "from"),
                    Json.text(move, "to"),
                    move.hasNonNull("after") ? "once on " + Json.text(move, "from") : Json.text(move, "start_at"),
                    millis(Json.first(move, "predicted.duration_ms.expected")),
                    bytes(Json.first(move, "predicted.transferred_bytes.expected")),
                    millis(Json.first(move, "predicted.downtime_ms.expected")),
                    millis(Json.first(move, "worth.gain_ms")),
                    millis(Json.first(move, "worth.cost_ms")),
                    Json.text(move, "predicted.model"),
                    reasons(move));
        }
        return table;
    }

    /**
     * What policy says of moves, and would say.
     *
     * @param moves the same moves, with names
     */
    static Table opinions(JsonNode opinions, JsonNode moves) {
        Map<String, String> names = new HashMap<>();
        moves.forEach(move -> names.put(Json.text(move, "id"), Json.text(move, "vm_name", "vm")));
        var table = new Table("VM", "TO", "NOW", "THEN", "UNTIL", "WHY");
        for (JsonNode each : opinions) {
            table.row(
                    names.getOrDefault(Json.text(each, "id"), Json.text(each, "vm")),
                    Json.text(each, "to"),
                    effect(each.path("now")),
                    effect(each.path("then")),
                    Json.text(each, "then.until"),
                    RuleTrial.why(each.path("then")));
        }
        return table;
    }

    private static String effect(JsonNode opinion) {
        String people = Json.text(opinion, "people");
        return Json.text(opinion, "effect") + (people.isEmpty() ? "" : " of " + people);
    }

    /** Of two plans. */
    static Table changes(JsonNode changes) {
        var table = new Table("VM", "FROM", "BEFORE", "AFTER");
        for (JsonNode change : changes) {
            table.row(
                    Json.text(change, "vm_name", "vm"),
                    Json.text(change, "from"),
                    change.hasNonNull("before") ? Json.text(change, "before") : "stays",
                    change.hasNonNull("after") ? Json.text(change, "after") : "stays");
        }
        return table;
    }

    static Table alerts(List<JsonNode> alerts) {
        var table = new Table("STATE", "SEVERITY", "CODE", "SUBJECT", "SINCE", "WHAT", "REMEDY");
        for (JsonNode alert : alerts) {
            table.row(
                    alert.path("firing").asBoolean(true) ? "firing" : "cleared",
                    Json.text(alert, "severity"),
                    Json.text(alert, "code"),
                    Json.text(alert, "subject"),
                    Json.text(alert, "at", "since"),
                    Json.text(alert, "text"),
                    Json.text(alert, "remedy"));
        }
        return table;
    }

    static Table links(List<JsonNode> links) {
        var table = new Table("FROM", "TO", ">BANDWIDTH", "LEARNED");
        for (JsonNode link : links) {
            table.row(
                    Json.text(link, "from"),
                    Json.text(link, "to"),
                    bandwidth(Json.first(link, "bandwidth_bytes_per_second")),
                    Json.text(link, "at"));
        }
        return table;
    }

    static String goal(JsonNode plan) {
        String host = Json.text(plan, "goal.host");
        return Json.text(plan, "goal.kind", "goal") + (host.isEmpty() ? "" : " " + host);
    }

    static String reasons(JsonNode node) {
        return String.join("; ", lines(node));
    }

    /** A plan's reasons, one on each line. */
    static List<String> lines(JsonNode node) {
        return Json.items(node.path("reasons")).stream()
                .map(reason -> Printable.of(Json.text(reason, "text", "code")))
                .toList();
    }

    static String millis(JsonNode value) {
        return value.isNumber() ? Shown.millis(value.asDouble()) : "";
    }

    static String bytes(JsonNode value) {
        return value.isNumber() ? Shown.bytes(value.asLong()) : "";
    }

    private static String bandwidth(JsonNode value) {
        return value.isNumber() ? Shown.bytes(value.asLong()) + "/s" : "";
    }

    static String percent(JsonNode value) {
        return value.isNumber() ? Shown.percent(value.asDouble()) : "";
    }

    private static String dirtyRate(JsonNode vm) {
        JsonNode pages = Json.first(
                vm,
                "dirty_rate_pages_per_second",
                "load.dirty_rate_pages_per_second",
                "sample.dirty_rate_pages_per_second");
        return pages.isNumber() ? Math.round(pages.asDouble()) + " p/s" : "";
    }

    private static String count(JsonNode host) {
        JsonNode vms = Json.first(host, "vms", "vm_count", "sample.vms");
        return vms.isArray() ? Integer.toString(vms.size()) : vms.asText("");
    }
}
