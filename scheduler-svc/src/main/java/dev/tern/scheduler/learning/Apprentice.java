package dev.tern.scheduler.learning;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Manner;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.forecast.Costs;
import dev.tern.scheduler.forecast.Forecaster;
import dev.tern.scheduler.forecast.MoveForecast;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches predictions come true or not: joins every outcome with its prediction, keeps both as a row to learn from,
 * recalibrates intervals, and says when there is enough that is new to train again. Belongs to one thread; only the
 * training itself, which it hands out, may run elsewhere.
 */
public final class Apprentice {

    private static final Logger LOG = LoggerFactory.getLogger(Apprentice.class);
    private static final int MOST_OPEN = 10_000;
    /** Load says less than a move does: so many rows of it weigh as one. */
    private static final int LOADS_PER_MOVE = 50;

    private final TrainingSet training;
    private final ModelFolder folder;
    private final Trainer trainer;
    private final int retrainEvery;
    private final Calibration calibration = new Calibration();
    private final LoadWatch loads;
    private final Map<MigrationId, MoveForecast> open = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MigrationId, MoveForecast> eldest) {
            return size() > MOST_OPEN;
        }
    };
    private @Nullable TrainedModel model;
    private int fresh;
    private int loadRows;
    private boolean busy;

    /**
     * @param retrainEvery so many outcomes
     * @param horizon of the forecast of dirty rates: the load window
     */
    public Apprentice(TrainingSet training, ModelFolder folder, Trainer trainer, int retrainEvery, Duration horizon) {
        this.training = training;
        this.folder = folder;
        this.trainer = trainer;
        this.retrainEvery = retrainEvery;
        this.loads = new LoadWatch(horizon);
    }

    /** What was learned in an earlier life; where there is nothing, training is due. */
    public void begin(Forecaster forecaster) {
        Optional<TrainedModel> stored = folder.load();
        stored.ifPresentOrElse(m -> learned(m, forecaster), () -> fresh = retrainEvery);
    }

    /** A move has been commanded on this prediction. */
    public void predicted(MigrationId migration, MoveForecast forecast) {
        open.put(migration, forecast);
    }

    /** A move arrived: a row more, and a residual more for the intervals. Only the relay's course is what is predicted. */
    public void ended(PastMove move, PredictionReport report, Forecaster forecaster) {
        MoveForecast forecast = open.remove(move.migration());
        if (!move.outcome().manner().equals(Manner.RELAY)) {
            return;
        }
        Costs actual = Costs.of(move.outcome());
        if (forecast != null) {
            append(() -> training.append(new MoveRow(forecast.move(), actual)));
            fresh++;
        }
        TrainedModel known = model;
        if (known != null && report.predicted().model().equals(known.name())) {
            calibration.add(report.predicted(), actual);
            calibration.applyTo(known).ifPresent(better -> {
                model = better;
                forecaster.use(better);
            });
        }
    }

    public void forgotten(MigrationId migration) {
        open.remove(migration);
    }

    /** Once in a while: dirty rates that came true. */
    public void watch(FleetSnapshot fleet) {
        for (LoadRow row : loads.look(fleet)) {
            append(() -> training.append(row));
            if (++loadRows % LOADS_PER_MOVE == 0) {
                fresh++;
            }
        }
    }

    /** The training that is due, to be run elsewhere and handed back to {@link #learned}; empty where none is. */
    public Optional<Callable<TrainedModel>> due(Instant now) {
        if (busy || fresh < retrainEvery) {
            return Optional.empty();
        }
        busy = true;
        fresh = 0;
        TrainedModel known = model;
        int version = known == null ? 1 : known.version() + 1;
        return Optional.of(() -> {
            TrainedModel trained = trainer.train(training.moves(), training.loads(), version, now);
            folder.save(trained);
            return trained;
        });
    }

    public void learned(TrainedModel trained, Forecaster forecaster) {
        busy = false;
        if (trained.isEmpty()) {
            LOG.info(
                    "Too few rows to learn from: {} moves, {} loads; the analytic model answers",
                    trained.moveRows(),
                    trained.loadRows());
            return;
        }
        model = trained;
        calibration.clear();
        forecaster.use(trained);
        LOG.info(
                "Model {} answers, learned from {} moves and {} loads",
                trained.name(),
                trained.moveRows(),
                trained.loadRows());
    }

    /** Training went wrong: what was known stays, and it is tried again after as many outcomes. */
    public void failed(Throwable why) {
        busy = false;
        LOG.warn("Training failed, the model stays as it was", why);
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private static void append(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            LOG.warn("A training row is lost: {}", e.getMessage());
        }
    }
}
