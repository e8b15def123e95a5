package dev.tern.scheduler;

import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.DataRequirements;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.quarantine.QuarantineSettings;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.window.QuietMoment;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Configuration of the scheduler. Kafka is found by {@code kafka.bootstrap.servers}. Times are written as {@code 30S},
 * {@code 5M}, {@code 2H}; shares as numbers, 0.8 being 80 %.
 */
@ConfigMapping(prefix = "tern.scheduler")
public interface SchedulerConfig {

    /** Where training rows and trained models are kept. */
    @WithDefault(".tern/scheduler")
    Path stateFolder();

    /** This instance's name as a Kafka client. One scheduler runs at a time. */
    @WithDefault("scheduler")
    String instance();

    /** Whether plans to balance are submitted without anyone's asking. */
    @WithDefault("false")
    boolean auto();

    /** Between two looks at the balance. */
    @WithDefault("10S")
    Duration balanceInterval();

    /** Seed of ids and forests; 0 takes one by chance. */
    @WithDefault("0")
    long seed();

    Data data();

    Placement placement();

    GoalConfig goals();

    Plans plans();

    Moves moves();

    Learning learning();

    QuarantineConfig quarantine();

    EnergyConfig energy();

    /** Machine rooms, by name. */
    Map<String, RoomConfig> rooms();

    /** What data must be like to be acted on. */
    interface Data {
        /** Loads are averaged over it. */
        @WithDefault("20S")
        Duration loadWindow();

        /** How long samples are kept to know a guest's usual dirty rate. */
        @WithDefault("15M")
        Duration kept();

        /** A host whose newest sample is older is stale. */
        @WithDefault("10S")
        Duration maxAge();

        /** Samples that the load window must hold. */
        @WithDefault("3")
        int minSamples();

        /** Share of the hosts that are up whose data must be good before the fleet is rebalanced. */
        @WithDefault("0.7")
        double minFresh();
    }

    /** When hosts are relieved, and what a move must be worth. */
    interface Placement {
        /** CPU demand above which a host is relieved. */
        @WithDefault("0.8")
        double cpuThreshold();

        /** CPU demand that a destination must stay below. */
        @WithDefault("0.7")
        double cpuTarget();

        /** Share of memory above which a host is relieved, and that is never exceeded. */
        @WithDefault("0.9")
        double memoryThreshold();

        /** Share of memory that a destination must stay below. */
        @WithDefault("0.85")
        double memoryTarget();

        /** Over which a move's gain is counted. */
        @WithDefault("10M")
        Duration horizon();

        /** How long a guest rests after a move. */
        @WithDefault("10M")
        Duration coolDown();

        /** Share of the source's cores that a move must relieve at least. */
        @WithDefault("0.03")
        double improvement();

        /** Moves of one plan to balance. */
        @WithDefault("8")
        int mostMoves();
    }

    /** The life of plans. */
    interface Plans {
        /** How long a plan may wait to be applied, for a verdict, or for a move that can start. */
        @WithDefault("5M")
        Duration life();

        /** How long an agent may take up a command. */
        @WithDefault("60S")
        Duration commandLife();

        /** After which policy is asked again. */
        @WithDefault("10S")
        Duration verdictPatience();

        /** How long a destination that policy denied, or that refused the guest, is not proposed for it again. */
        @WithDefault("10M")
        Duration denialMemory();

        /** Retries of an order whose moves failed. */
        @WithDefault("3")
        int retries();

        /** Before the first retry; doubles with each. */
        @WithDefault("10S")
        Duration backoff();

        /** Plans kept after they are over. */
        @WithDefault("200")
        int kept();
    }

    /** How moves are made. */
    interface Moves {
        /** Moves at once that a host takes part in. */
        @WithDefault("8")
        int perHost();

        /** Moves at once in the fleet. */
        @WithDefault("64")
        int total();

        /** Pause that pre-copy aims at. */
        @WithDefault("300MS")
        Duration downtime();

        /** From the pause to the moment when the source takes its guest back. */
        @WithDefault("5S")
        Duration handOverDeadline();

        /** Past it a move is undone. */
        @WithDefault("30M")
        Duration duration();

        /** Rounds of pre-copy. */
        @WithDefault("40")
        int rounds();

        /** Cap on a move's bandwidth: {@code 100MiB/s}, {@code 1Gbit/s} or {@code unlimited}. */
        @WithDefault("unlimited")
        Bandwidth bandwidth();

        /** Parallel connections of a move. */
        @WithDefault("2")
        int streams();

        /**
         * Whether a move that relay is not expected to keep up with goes by the hypervisor's own transport, which has
         * neither digest nor resume.
         */
        @WithDefault("false")
        boolean mayGoNative();

        /** Bandwidth of a link over which nothing has moved yet. */
        @WithDefault("100MiB/s")
        Bandwidth assumedBandwidth();

        /** A guest that dirties so many times its usual rate is busy. */
        @WithDefault("2")
        double burst();

        /** How long a move waits for a busy guest. */
        @WithDefault("30S")
        Duration patience();
    }

    /** When moves keep away from hosts and links where they fail. */
    interface QuarantineConfig {
        /** Failures within the window that lead to it. */
        @WithDefault("3")
        int failures();

        /** Over which failures are counted. */
        @WithDefault("10M")
        Duration window();

        /** How long the first lasts; each after a failed trial lasts twice as long. */
        @WithDefault("5M")
        Duration first();

        /** How long one lasts at most. */
        @WithDefault("1H")
        Duration longest();
    }

    /** Learning from outcomes. */
    interface Learning {
        /** Outcomes after which the model is trained again. */
        @WithDefault("25")
        int retrainEvery();
    }

    default DataRequirements requirements() {
        return new DataRequirements(data().maxAge(), data().minSamples(), new Ratio(data().minFresh()));
    }

    default PlacementSettings placementSettings() {
        return new PlacementSettings(
                new Ratio(placement().cpuThreshold()),
                new Ratio(placement().cpuTarget()),
                new Ratio(placement().memoryThreshold()),
                new Ratio(placement().memoryTarget()),
                placement().horizon(),
                placement().coolDown(),
                new Ratio(placement().improvement()),
                placement().mostMoves(),
                goals().weights());
    }

    default ExecutionSettings execution() {
        return new ExecutionSettings(
                new ExecutionSettings.Balance(auto(), balanceInterval()),
                new ExecutionSettings.Plans(
                        plans().life(),
                        plans().commandLife(),
                        plans().verdictPatience(),
                        plans().denialMemory(),
                        plans().retries(),
                        plans().backoff(),
                        plans().kept()),
                new ExecutionSettings.Moves(limits(), moves().mayGoNative()),
                new QuarantineSettings(
                        quarantine().failures(),
                        quarantine().window(),
                        quarantine().first(),
                        quarantine().longest()),
                energy().settings(placementSettings(), RoomConfig.rooms(rooms()), auto()));
    }

    default MigrationLimits limits() {
        return new MigrationLimits(
                moves().downtime(),
                moves().handOverDeadline(),
                moves().duration(),
                moves().rounds(),
                moves().bandwidth(),
                moves().streams());
    }

    default Limits slots() {
        return new Limits(moves().perHost(), moves().total());
    }

    default QuietMoment quiet() {
        return new QuietMoment(moves().burst(), moves().patience());
    }
}
