package dev.tern.scheduler.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.eventing.json.TernJson;
import dev.tern.scheduler.Fleets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FleetStateTest {

    private static final DataRequirements REQUIREMENTS =
            new DataRequirements(Duration.ofSeconds(10), 3, new Ratio(0.7));

    @Test
    void shouldAverageLoadOverItsWindow() {
        Fleets fleets = Fleets.of(1).guest(1, 1, Fleets.host(0)).sampled(10);
        fleets.load(Fleets.vm(1), 3);
        fleets.sampled(5);

        VmLoad load = Objects.requireNonNull(
                fleets.state.snapshot(fleets.now).vm(Fleets.vm(1)).orElseThrow().load());

        assertThat(load.samples()).isEqualTo(10);
        assertThat(load.cpu().value()).isBetween(0.49, 0.51);
        assertThat(load.peakCpu()).isEqualTo(new Ratio(0.75));
    }

    @Test
    void shouldDropSamplesThatAreOldNewsOrFromTheFuture() {
        Fleets fleets = Fleets.of(1).guest(1, 1, Fleets.host(0)).sampled(5);
        HostSample again = fleets.sample(Fleets.host(0));
        HostSample future =
                new HostSample(again.host(), fleets.now.plusSeconds(3600), Ratio.ONE, DataSize.ZERO, List.of());

        assertThat(fleets.state.sample(again, fleets.now)).isFalse();
        assertThat(fleets.state.sample(future, fleets.now)).isFalse();
        assertThat(fleets.sampled(1)
                        .state
                        .snapshot(fleets.now)
                        .hosts()
                        .firstEntry()
                        .getValue()
                        .load())
                .extracting(HostLoad::samples)
                .isEqualTo(6);
    }

    @Test
    void shouldNameStaleHostsAndSinceWhen() {
        Fleets fleets = Fleets.of(3).sampled(5);
        fleets.now = fleets.now.plusSeconds(11);
        fleets.state.sample(fleets.sample(Fleets.host(0)), fleets.now);

        DataQuality quality = REQUIREMENTS.assess(fleets.state.snapshot(fleets.now));

        assertThat(quality.stale()).extracting(StaleHost::host).containsExactly(Fleets.host(1), Fleets.host(2));
        assertThat(quality.stale()).extracting(StaleHost::since).containsOnly(fleets.now.minusSeconds(11));
        assertThat(quality.permitsBalancing()).isFalse();
        assertThat(quality.refusals())
                .extracting(Reason::text)
                .first()
                .asString()
                .contains("1 of 3");
        assertThat(quality.objection(Fleets.host(0))).isEmpty();
        assertThat(quality.objection(Fleets.host(1))).isPresent();
        assertThat(quality.objection(Fleets.host(2))).isPresent();
        // and whoever asks the scheduler is told the same
        JsonNode told = TernJson.mapper().valueToTree(quality);
        assertThat(told.path("stale").isArray()).isTrue();
        assertThat(told.path("stale").findValuesAsText("host")).containsExactly("host-b", "host-c");
    }

    @Test
    void shouldWantEnoughSamples() {
        Fleets fleets = Fleets.of(1).sampled(2);

        assertThat(REQUIREMENTS.assess(fleets.state.snapshot(fleets.now)).stale())
                .hasSize(1);
        assertThat(REQUIREMENTS
                        .assess(fleets.sampled(1).state.snapshot(fleets.now))
                        .stale())
                .isEmpty();
    }

    @Test
    void shouldKnowGuestsPlaceFromItsMigrationBeforeInventorySaysSo() {
        Fleets fleets = Fleets.of(2).guest(1, 1, Fleets.host(0)).sampled(5);
        var moving = fleets.event(
                Fleets.migration(1), Fleets.plan(1), Fleets.vm(1), Fleets.host(1), 1, new MigrationState.Copying(1));
        var done = fleets.event(
                Fleets.migration(1),
                Fleets.plan(1),
                Fleets.vm(1),
                Fleets.host(1),
                2,
                new MigrationState.Done(Fleets.outcome(Duration.ofSeconds(3))));

        assertThat(fleets.state.migration(moving)).isTrue();
        assertThat(fleets.state.migration(moving)).as("the same again").isFalse();
        FleetSnapshot during = fleets.state.snapshot(fleets.now);
        assertThat(fleets.state.migration(done)).isTrue();
        assertThat(fleets.state.migration(moving)).as("late").isFalse();
        FleetSnapshot after = fleets.state.snapshot(fleets.now);

        assertThat(during.migrationOf(Fleets.vm(1))).isPresent();
        assertThat(during.memoryByHost()).as("reserved").containsEntry(Fleets.host(1), DataSize.ofGiB(1));
        assertThat(after.migrationOf(Fleets.vm(1))).isEmpty();
        assertThat(after.guestsOf(Fleets.host(1))).hasSize(1);
        assertThat(after.movesOf(Fleets.vm(1))).extracting(PastMove::arrived).containsExactly(true);
    }

    @Test
    void shouldNotTakeIncomingImageForTheGuestsPlace() {
        Fleets fleets = Fleets.of(2).guest(1, 1, Fleets.host(0)).sampled(5);

        fleets.state.vm(
                new Vm(Fleets.vm(1), "guest-1", Fleets.host(1), 4, DataSize.ofGiB(1), VmState.INCOMING, Map.of()));

        assertThat(fleets.state.snapshot(fleets.now).guestsOf(Fleets.host(0))).hasSize(1);
    }

    @Test
    void shouldShowInEachSnapshotWhatHasChangedSinceTheLast() {
        Fleets fleets = Fleets.of(2).guest(1, 1, Fleets.host(0)).sampled(5);
        FleetSnapshot first = fleets.state.snapshot(fleets.now);

        fleets.state.port(new HostPort(Fleets.host(0), "bond0", new Bandwidth(1_000), fleets.now));
        fleets.place(Fleets.vm(1), Fleets.host(1));
        FleetSnapshot second = fleets.state.snapshot(fleets.now);
        fleets.state.forgetPort(Fleets.host(0));
        fleets.state.forgetHost(Fleets.host(1));
        fleets.state.forgetVm(Fleets.vm(1));
        FleetSnapshot third = fleets.state.snapshot(fleets.now);

        assertThat(first.hosts().firstEntry().getValue().port()).isNull();
        assertThat(first.guestsOf(Fleets.host(0))).hasSize(1);
        assertThat(second.hosts().firstEntry().getValue().port()).isEqualTo(new Bandwidth(1_000));
        assertThat(second.guestsOf(Fleets.host(1))).hasSize(1);
        assertThat(third.hosts()).containsOnlyKeys(Fleets.host(0));
        assertThat(third.hosts().firstEntry().getValue().port()).isNull();
        assertThat(third.vms()).isEmpty();
        assertThat(second.hosts()).as("as it was").hasSize(2);
    }

    @Test
    void shouldSmoothLinksAndIgnoreOldSamples() {
        Fleets fleets = Fleets.of(2);
        Link link = new Link(Fleets.host(0), Fleets.host(1));
        fleets.state.link(link(100, 10));
        fleets.state.link(link(200, 20));
        fleets.state.link(link(999, 5));

        assertThat(fleets.state.snapshot(fleets.now).links()).containsEntry(link, new Bandwidth(130));
    }

    private static LinkSample link(long rate, int second) {
        return new LinkSample(
                Fleets.host(0),
                Fleets.host(1),
                Fleets.START.plusSeconds(second),
                new Bandwidth(rate),
                Fleets.migration(1));
    }
}
