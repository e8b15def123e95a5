package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
        name = "energy",
        description = {
            "Shows what is saved by switching hosts off, and how each of them is kept.",
            "Saved is against the same work on as many hosts, all of them on."
        })
final class EnergyCommand extends Subcommand {

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            JsonNode energy = client.energy();
            if (tern().json()) {
                tern().print(energy);
            } else if (energy.path("saving").asBoolean()) {
                show(energy);
            } else {
                tern().say("No host is switched off: tern.scheduler.energy.enabled is false.");
            }
            return ExitCode.OK;
        }
    }

    private void show(JsonNode energy) {
        var table = new Table("HOST", "POWER", ">WATTS", "BY", ">USED", ">SAVED", ">UNKNOWN", "WHY");
        for (JsonNode host : energy.path("hosts")) {
            JsonNode account = host.path("energy");
            table.row(
                    Json.text(host, "host"),
                    Json.text(host, "phase"),
                    host.has("watts")
                            ? String.format(
                                    Locale.ROOT, "%.0f", host.path("watts").asDouble())
                            : "",
                    Json.text(host, "watts_by"),
                    kilowattHours(account.path("used_kwh")),
                    kilowattHours(account.path("saved_kwh")),
                    hours(account.path("unknown_ms")),
                    Json.text(host, "why.text"));
        }
        tern().print(table);
        if (!energy.path("rooms").isEmpty()) {
            tern().print(rooms(energy.path("rooms")));
        }
        JsonNode total = energy.path("total");
        tern().say("Since " + Json.text(energy, "since") + ": " + kilowattHours(total.path("used_kwh")) + " used, "
                + kilowattHours(total.path("baseline_kwh")) + " with every host on, "
                + kilowattHours(total.path("saved_kwh")) + " saved. Of what was used "
                + kilowattHours(total.path("measured_kwh")) + " was measured and "
                + kilowattHours(total.path("estimated_kwh")) + " is from power curves; of hosts' time "
                + hours(total.path("measured_ms"))
                + " is measured, " + hours(total.path("estimated_ms")) + " estimated, "
                + hours(total.path("unknown_ms")) + " unknown.");
        JsonNode cost = energy.path("cost");
        if (cost.isObject()) {
            tern().say("That is " + money(cost, "used") + " used, " + money(cost, "baseline") + " with every host on, "
                    + money(cost, "saved") + " saved.");
        }
        for (JsonNode host : energy.path("hosts")) {
            if (Json.text(host, "watts_by").equals("curve")
                    && host.at("/metering/why").isObject()) {
                tern().say("Not measured: " + Json.text(host, "metering.why.text"));
            }
        }
        energy.path("unmet").forEach(why -> tern().say("Not done: " + Json.text(why, "text")));
    }

    private static Table rooms(JsonNode rooms) {
        var table = new Table("ROOM", ">PUE", ">HOSTS", ">WATTS", ">USED", ">SAVED", ">PRICE", ">COST", ">SAVED");
        for (JsonNode room : rooms) {
            JsonNode account = room.path("energy");
            JsonNode cost = room.path("cost");
            table.row(
                    Json.text(room, "room"),
                    String.format(Locale.ROOT, "%.2f", room.path("pue").asDouble()),
                    Json.text(room, "hosts"),
                    String.format(Locale.ROOT, "%.0f", room.path("watts").asDouble()),
                    kilowattHours(account.path("used_kwh")),
                    kilowattHours(account.path("saved_kwh")),
                    cost.isObject()
                            ? String.format(
                                    Locale.ROOT,
                                    "%.3f %s/kWh",
                                    room.path("price_per_kwh").asDouble(),
                                    Json.text(cost, "currency"))
                            : "",
                    money(cost, "used"),
                    money(cost, "saved"));
        }
        return table;
    }

    private static String money(JsonNode cost, String part) {
        return cost.isObject()
                ? String.format(Locale.ROOT, "%.2f %s", cost.path(part).asDouble(), Json.text(cost, "currency"))
                : "";
    }

    private static String kilowattHours(JsonNode amount) {
        return String.format(Locale.ROOT, "%.3f kWh", amount.asDouble());
    }

    private static String hours(JsonNode time) {
        Duration known = Duration.ofMillis(time.asLong());
        return known.toHours() + " h " + known.toMinutesPart() + " min";
    }
}
