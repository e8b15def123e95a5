package dev.tern.testkit.energy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.LiveGuests;
import dev.tern.testkit.platform.LiveOptions;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.Promises;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Little load: a host is emptied and switched off by its controller. More load: it is woken. No guest notices. */
class EnergyE2E {

    private static final Duration LONG = Duration.ofMinutes(8);
    /** Longer than the monitor waits before it gives a host up. */
    private static final Duration MISSED = Duration.ofSeconds(30);

    /** Guests begin when the platform is ready; on a busy machine that, and the first answer of a controller, takes long. */
    private static final Map<String, String> SETTINGS = Map.of(
            "tern.scheduler.auto", "true",
            "tern.scheduler.energy.enabled", "true",
            "tern.scheduler.energy.interval", "1S",
            "tern.scheduler.energy.empty-after", "90S",
            "tern.scheduler.energy.off-after", "5S",
            "tern.scheduler.energy.rest", "5S",
            "tern.scheduler.energy.read-every", "2S",
            "tern.scheduler.energy.measure-every", "5S",
            "tern.scheduler.energy.timeout", "1M");

    @Test
    void shouldSwitchAHostOffWhileNobodyNeedsItAndWakeItForLoad() throws IOException, ApiFailure {
        // given three hosts with a guest each that does little
        try (LivePlatform platform = LivePlatform.start(new LiveOptions(SETTINGS, fleet(), false))) {
            Instant started = Instant.now();

            // when
            HostId off = Await.value("a host is switched off", LONG, () -> in(platform, "off"));

            // then it is off, and nobody misses it
            assertThat(platform.processes().names()).doesNotContain(off.value());
            Await.until("the host is off for longer than a host may be silent", LONG, () -> {
                JsonNode host = host(platform, off);
                return host.path("health").asText().equals("off")
                        && Instant.parse(host.path("seen_at").asText())
                                .isBefore(Instant.now().minus(MISSED));
            });

            // and what hosts draw is what their controllers measure, on and off
            Await.until("all hosts are measured", LONG, () -> allMeasured(platform));
            JsonNode drawn = platform.client().energy();
            assertThat(drawn.at("/total/measured_kwh").asDouble()).isPositive();
            assertThat(drawn.at("/total/measured_ms").asLong()).isPositive();
            for (JsonNode host : drawn.path("hosts")) {
                boolean isOff = host.path("host").asText().equals(off.value());
                assertThat(host.path("watts").asDouble())
                        .as("watts of %s", host)
                        .isBetween(isOff ? 4.0 : 90.0, isOff ? 4.0 : 270.0);
                assertThat(host.at("/metering/used").asLong()).isPositive();
            }

            // and when guests come to the others that want more than they have in reserve
            List<HostId> on =
                    platform.hosts().stream().filter(host -> !host.equals(off)).toList();
            for (int i = 0; i < 6; i++) {
                platform.fleet().start(on.get(i % on.size()), guest("late-" + i, 0.6));
            }

            // then it is woken and is one of them again
            Await.until(
                    "the host is on again",
                    LONG,
                    () -> host(platform, off).path("health").asText().equals("up"));
            Promises.everyGuestIsWhole(platform);
            Promises.noGuestEverRanTwice(platform);
            assertThat(platform.client().alerts())
                    .filteredOn(
                            alert -> Instant.parse(alert.path("at").asText()).isAfter(started))
                    .extracting(alert -> alert.path("code").asText())
                    .doesNotContain("host.down", "host.power.failed", "vm.lost");
            assertThat(platform.client().energy().path("saving").asBoolean()).isTrue();
            assertThat(audited(platform, off))
                    .contains("host.power.switching-off", "host.power.off", "host.power.waking");
        }
    }

    private static Optional<HostId> in(LivePlatform platform, String phase) throws ApiFailure {
        for (JsonNode host : platform.client().energy().path("hosts")) {
            if (host.path("phase").asText().equals(phase)) {
                return Optional.of(HostId.of(host.path("host").asText()));
            }
        }
        return Optional.empty();
    }

    private static boolean allMeasured(LivePlatform platform) throws ApiFailure {
        for (JsonNode host : platform.client().energy().path("hosts")) {
            if (!host.path("watts_by").asText().equals("measured")) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode host(LivePlatform platform, HostId id) throws ApiFailure {
        for (JsonNode host : platform.client().hosts()) {
            if (host.path("id").asText().equals(id.value())) {
                return host;
            }
        }
        throw new IllegalStateException("The monitor has no host " + id);
    }

    private static List<String> audited(LivePlatform platform, HostId host) throws ApiFailure {
        List<String> actions = new ArrayList<>();
        for (JsonNode entry : Json.items(platform.client().audit(500))) {
            if (Json.text(entry, "subject", "entry.subject").equals(host.value())) {
                actions.add(Json.text(entry, "action", "entry.action"));
            }
        }
        return actions;
    }

    private static LocalFleet fleet() {
        List<LocalHost> hosts = LocalFleet.standard().hosts();
        List<LocalGuest> guests = new ArrayList<>();
        for (LocalHost host : hosts) {
            guests.add(new LocalGuest(host.id(), guest("guest-of-" + host.id(), 0.1)));
        }
        return new LocalFleet(hosts, guests);
    }

    private static GuestDefinition guest(String name, double cores) {
        return LiveGuests.defined(name, DataSize.ofMiB(64), 100, cores);
    }
}
