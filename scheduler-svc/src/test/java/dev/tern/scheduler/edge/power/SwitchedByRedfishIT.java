package dev.tern.scheduler.edge.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.Said;
import dev.tern.scheduler.consolidation.ConsolidationSettings;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.edge.loop.SchedulerLoop;
import dev.tern.scheduler.energy.EnergyStatus;
import dev.tern.scheduler.execution.Scheduler;
import dev.tern.scheduler.fleet.DataRequirements;
import dev.tern.scheduler.forecast.Forecaster;
import dev.tern.scheduler.learning.Apprentice;
import dev.tern.scheduler.learning.ModelFolder;
import dev.tern.scheduler.learning.Trainer;
import dev.tern.scheduler.learning.TrainingSet;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.power.HostWatts;
import dev.tern.scheduler.power.KeeperSettings;
import dev.tern.scheduler.room.Rooms;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import dev.tern.scheduler.window.QuietMoment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler in its loop, by the machine's own clock, and a host's controller over HTTPS. */
class SwitchedByRedfishIT {

    private static final HostId USED = Fleets.host(0);
    private static final HostId IDLE = Fleets.host(1);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration MOMENT = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private final Fleets fleets = Fleets.of(2).guest(0, 1, USED);

    @Test
    void shouldSwitchAnIdleHostOffAndWakeItForLoad() throws Exception {
        Path credentials =
                Files.writeString(folder.resolve("credentials"), BoardServer.USER + ":" + BoardServer.PASSWORD + "\n");
        try (BoardServer board = new BoardServer(folder);
                RedfishClient client = new RedfishClient(TrustedAuthority.in(board.certificate()), credentials, SOON);
                HostPowers powers = new HostPowers(Map.of(IDLE, new RedfishPower(client, board.system())), () -> {});
                SchedulerLoop loop = new SchedulerLoop(scheduler(), powers, Clock.systemUTC())) {
            board.resources.put(
                    BoardServer.CHASSIS, "{\"Power\": {\"@odata.id\": \"" + BoardServer.CHASSIS + "/Power\"}}");
            board.resources.put(BoardServer.CHASSIS + "/Power", "{\"PowerControl\": [{\"PowerConsumedWatts\": 60}]}");
            loop.tell((scheduler, now) -> scheduler.begin(now));

            // when both say how they are, and one holds nothing
            await().atMost(SOON).pollInterval(MOMENT).until(() -> {
                sample(loop, true);
                return "PoweringOff".equals(board.powerState.get());
            });
            board.powerState.set("Off");
            await().atMost(SOON).pollInterval(MOMENT).until(() -> {
                sample(loop, false);
                return phase(loop) == EnergyStatus.Phase.OFF;
            });

            // then it was asked for in Redfish's own words
            assertThat(board.heard).contains("POST " + BoardServer.RESET + " {\"ResetType\":\"GracefulShutdown\"}");

            // and when there is more to do than the other can
            for (int i = 1; i < 4; i++) {
                fleets.guest(i, 3, USED);
            }
            await().atMost(SOON).pollInterval(MOMENT).until(() -> {
                sample(loop, false);
                return "PoweringOn".equals(board.powerState.get());
            });

            // then what its controller measured was counted, and what another has none for was not
            EnergyStatus.Account drawn = kept(loop, IDLE).energy();
            assertThat(drawn.measuredKwh()).isPositive();
            assertThat(kept(loop, USED).metering().why()).extracting("code").isEqualTo("power.host.unknown");

            // and it is woken
            assertThat(phase(loop)).isEqualTo(EnergyStatus.Phase.WAKING);
        }
    }

    private void sample(SchedulerLoop loop, boolean idleToo) throws TimeoutException, ExecutionException {
        loop.ask(
                (scheduler, now) -> {
                    fleets.now = now;
                    scheduler.sample(fleets.sample(USED), now);
                    if (idleToo) {
                        scheduler.sample(fleets.sample(IDLE), now);
                    }
                    return now;
                },
                SOON);
    }

    private static EnergyStatus.Phase phase(SchedulerLoop loop) throws TimeoutException, ExecutionException {
        return kept(loop, IDLE).phase();
    }

    private static EnergyStatus.KeptHost kept(SchedulerLoop loop, HostId id)
            throws TimeoutException, ExecutionException {
        return loop.ask((scheduler, now) -> scheduler.energy().status(), SOON).hosts().stream()
                .filter(host -> host.host().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Scheduler scheduler() {
        Surroundings with = new Surroundings(
                fleets.state,
                new DataRequirements(Duration.ofSeconds(3), 1, new Ratio(0.5)),
                PlacementSettings.DEFAULT,
                new Forecaster(Bandwidth.ofMiBPerSecond(200)),
                new Apprentice(
                        new TrainingSet(folder), new ModelFolder(folder), new Trainer(1), 1000, Duration.ofSeconds(20)),
                new Limits(2, 4),
                new QuietMoment(2, Duration.ofSeconds(30)),
                new Said());
        EnergySettings energy = new EnergySettings(
                Map.of(
                        USED, new HostWatts(new PowerCurve(List.of(100.0, 200.0)), 5),
                        IDLE, new HostWatts(new PowerCurve(List.of(100.0, 200.0)), 5)),
                new KeeperSettings(
                        Duration.ofMillis(500),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        new ConsolidationSettings(
                                new Ratio(0.8),
                                new Ratio(0.3),
                                3,
                                1.5,
                                new Ratio(0.85),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ofHours(1),
                                1_000,
                                0)),
                Rooms.NONE,
                Duration.ofMillis(500));
        return new Scheduler(ExecutionSettings.DEFAULT.withEnergy(energy), with, new Random(7));
    }
}
