package dev.tern.scheduler.edge.power;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.power.WattsReading;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a system draws, by the chassis that it is in (DMTF's schemas ComputerSystem, Chassis, EnvironmentMetrics and Power).
 *
 * <pre>
 * GET  SYSTEM                       {"Links": {"Chassis": [{"@odata.id": CHASSIS}]}}
 * GET  CHASSIS                      {"EnvironmentMetrics": {"@odata.id": ...}, "Power": {"@odata.id": ...}, "Links": ...}
 * GET  CHASSIS/EnvironmentMetrics   {"PowerWatts": {"Reading": 374}}
 * GET  CHASSIS/Power                {"PowerControl": [{"PowerConsumedWatts": 344}]}
 * </pre>
 *
 * The newer of the two is asked first; controllers since 2020 have it, many have both. A chassis that holds several systems says
 * what all of them draw, and is passed over. Where the reading was found last it is looked for first.
 */
final class RedfishWatts {

    private static final Set<String> GONE = Set.of("Absent", "Disabled", "UnavailableOffline");
    private static final String UNMEASURED = "watts.unsupported";
    private static final String EMPTY = "watts.none";

    /** Where a chassis says what it draws. */
    private record Source(URI address, boolean isNewer) {

        JsonNode reading(JsonNode resource) {
            JsonNode control = resource.path("PowerControl").path(0);
            return isNewer ? resource.path("PowerWatts").path("Reading") : control.path("PowerConsumedWatts");
        }

        boolean isGone(JsonNode resource) {
            JsonNode state = isNewer
                    ? resource.path("Status").path("State")
                    : resource.path("PowerControl").path(0).path("Status").path("State");
            return GONE.contains(state.asText());
        }
    }

    private final RedfishClient client;
    private final RedfishAddress system;
    private final AtomicReference<@Nullable Source> found = new AtomicReference<>();

    RedfishWatts(RedfishClient client, RedfishAddress system) {
        this.client = client;
        this.system = system;
    }

    WattsReading read(HostId host) {
        try {
            Source known = found.get();
            WattsReading reading = known == null ? search(host) : said(host, known, client.get(host, known.address()));
            if (!(reading instanceof WattsReading.Said)) {
                found.set(null);
            }
            return reading;
        } catch (RedfishException e) {
            found.set(null);
            return new WattsReading.Unread(e.failure(host).reason());
        }
    }

    private WattsReading search(HostId host) throws RedfishException {
        WattsReading last = unread(host, UNMEASURED, "names no chassis of its own that says what it draws");
        for (URI chassis : links(client.get(host, system.system()).path("Links").path("Chassis"))) {
            for (Source source : sources(client.get(host, chassis))) {
                last = tried(host, source);
                if (last instanceof WattsReading.Said) {
                    found.set(source);
                    return last;
                }
            }
        }
        return last;
    }

    /** One that is named and not there leaves the other to be tried. */
    private WattsReading tried(HostId host, Source source) throws RedfishException {
        try {
            return said(host, source, client.get(host, source.address()));
        } catch (RedfishException e) {
            if (e.isRefused()) {
                return new WattsReading.Unread(e.failure(host).reason());
            }
            throw e;
        }
    }

    private List<Source> sources(JsonNode chassis) throws RedfishException {
        List<Source> sources = new ArrayList<>();
        if (chassis.path("Links").path("ComputerSystems").size() > 1) {
            return sources;
        }
        String newer = chassis.path("EnvironmentMetrics").path("@odata.id").asText();
        String older = chassis.path("Power").path("@odata.id").asText();
        if (!newer.isEmpty()) {
            sources.add(new Source(system.own(newer), true));
        }
        if (!older.isEmpty()) {
            sources.add(new Source(system.own(older), false));
        }
        return sources;
    }

    private List<URI> links(JsonNode chassis) throws RedfishException {
        List<URI> links = new ArrayList<>();
        for (JsonNode one : chassis) {
            String id = one.path("@odata.id").asText();
            if (!id.isEmpty()) {
                links.add(system.own(id));
            }
        }
        return links;
    }

    private WattsReading said(HostId host, Source source, JsonNode resource) {
        JsonNode reading = source.reading(resource);
        return reading.isNumber() && !source.isGone(resource)
                ? new WattsReading.Said(reading.doubleValue())
                : unread(host, EMPTY, "has no reading at " + source.address() + " now");
    }

    private WattsReading unread(HostId host, String code, String what) {
        return new WattsReading.Unread(
                new Reason(code, "The controller of " + host + ": " + system + " " + what + "; its curve stands in"));
    }
}
