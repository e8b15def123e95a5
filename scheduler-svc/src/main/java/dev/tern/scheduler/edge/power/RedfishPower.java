package dev.tern.scheduler.edge.power;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.power.Power;
import dev.tern.scheduler.power.PowerController;
import dev.tern.scheduler.power.PowerFailure;
import dev.tern.scheduler.power.PowerProblem;
import dev.tern.scheduler.power.PowerReading;
import dev.tern.scheduler.power.WattsReading;
import java.net.URI;
import java.util.Optional;

/**
 * A host's baseboard controller by DMTF's Redfish (DSP0266, schema ComputerSystem).
 *
 * <pre>
 * GET  SYSTEM                                   {"PowerState": "On" | "PoweringOff" | "Off" | "PoweringOn", "Actions": ...}
 * POST SYSTEM/Actions/ComputerSystem.Reset      {"ResetType": "GracefulShutdown" | "On"}
 * </pre>
 *
 * The system is read before an order: one for what is so already is not sent, and the action is where the controller says.
 */
public final class RedfishPower implements PowerController {

    private static final String SHUT_DOWN = "GracefulShutdown";
    private static final String WAKE = "On";
    private static final String RESET = "#ComputerSystem.Reset";

    private final RedfishClient client;
    private final RedfishAddress system;
    private final RedfishWatts watts;

    /** @param system {@code https://HOST/redfish/v1/Systems/ID} */
    public RedfishPower(RedfishClient client, URI system) {
        this.client = client;
        this.system = new RedfishAddress(system);
        this.watts = new RedfishWatts(client, this.system);
    }

    @Override
    public Optional<PowerFailure> switchOff(HostId host) {
        return order(host, SHUT_DOWN, Power.OFF, Power.TURNING_OFF);
    }

    @Override
    public Optional<PowerFailure> wake(HostId host) {
        return order(host, WAKE, Power.ON, Power.TURNING_ON);
    }

    @Override
    public PowerReading state(HostId host) {
        try {
            return new PowerReading.Known(power(client.get(host, system.system())));
        } catch (RedfishException e) {
            return new PowerReading.Unknown(e.failure(host));
        }
    }

    @Override
    public WattsReading watts(HostId host) {
        return watts.read(host);
    }

    private Optional<PowerFailure> order(HostId host, String type, Power there, Power onTheWay) {
        try {
            JsonNode read = client.get(host, system.system());
            Power now = power(read);
            if (now != there && now != onTheWay) {
                client.reset(host, action(read, type), type);
            }
            return Optional.empty();
        } catch (RedfishException e) {
            return Optional.of(e.failure(host));
        }
    }

    private Power power(JsonNode read) throws RedfishException {
        String state = read.path("PowerState").asText();
        return switch (state) {
            // paused: it has power, and its processors stand still
            case "On", "Paused" -> Power.ON;
            case "PoweringOn" -> Power.TURNING_ON;
            case "PoweringOff" -> Power.TURNING_OFF;
            case "Off" -> Power.OFF;
            default ->
                throw new RedfishException(
                        PowerProblem.UNREADABLE,
                        system + " says the power state \"" + RedfishClient.shown(state)
                                + "\", which Redfish does not know: see that the address is that of a system");
        };
    }

    private URI action(JsonNode read, String type) throws RedfishException {
        JsonNode reset = read.path("Actions").path(RESET);
        JsonNode allowed = reset.path("ResetType@Redfish.AllowableValues");
        if (allowed.isArray() && !allowed.isEmpty() && !contains(allowed, type)) {
            throw new RedfishException(
                    PowerProblem.UNSUPPORTED,
                    system + " knows no " + type + ", only " + RedfishClient.shown(allowed.toString())
                            + ": Tern never cuts power, so leave this host to people");
        }
        String target = reset.path("target").asText();
        return system.own(target.isEmpty() ? system + "/Actions/ComputerSystem.Reset" : target);
    }

    private static boolean contains(JsonNode allowed, String type) {
        for (JsonNode one : allowed) {
            if (one.asText().equals(type)) {
                return true;
            }
        }
        return false;
    }
}
