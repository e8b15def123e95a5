package dev.tern.scheduler.learning;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.ensemble.AveragingCombiner;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/** A random forest that predicts one number. */
final class Forest {

    /** Tribuo says a line for each tree; a logger that nobody holds forgets its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private static final String TARGET = "ln_factor";
    private static final int TREES = 40;
    private static final int DEPTH = 8;
    private static final float FEWEST_IN_LEAF = 4;
    private static final float SHARE_OF_FEATURES = 0.6f;

    private final Model<Regressor> model;
    private final String[] names;

    private Forest(Model<Regressor> model, List<String> names) {
        this.model = model;
        this.names = names.toArray(String[]::new);
    }

    /** The same examples and seed give the same forest. */
    static Forest grow(Examples examples, String what, long seed, Instant now) {
        TRIBUO.setLevel(Level.WARNING);
        RegressionFactory factory = new RegressionFactory();
        MutableDataset<Regressor> data = new MutableDataset<>(
                new SimpleDataSourceProvenance(
                        what + ", " + examples.size() + " rows", now.atOffset(ZoneOffset.UTC), factory),
                factory);
        String[] names = examples.names().toArray(String[]::new);
        for (int i = 0; i < examples.size(); i++) {
            Regressor target = new Regressor(TARGET, examples.targets().get(i));
            data.add(new ArrayExample<>(target, names, examples.rows().get(i)));
        }
        CARTRegressionTrainer tree = new CARTRegressionTrainer(
                DEPTH, FEWEST_IN_LEAF, 0, SHARE_OF_FEATURES, false, new MeanSquaredError(), seed);
        RandomForestTrainer<Regressor> trainer = new RandomForestTrainer<>(tree, new AveragingCombiner(), TREES, seed);
        return new Forest(trainer.train(data), examples.names());
    }

    double predict(double[] levels) {
        Regressor unknown = new Regressor(TARGET, 0);
        return model.predict(new ArrayExample<>(unknown, names, levels))
                .getOutput()
                .getValues()[0];
    }

    byte[] toProtobuf() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        model.serializeToStream(bytes);
        return bytes.toByteArray();
    }

    /** @throws IOException also where the bytes are no forest of ours */
    static Forest ofProtobuf(byte[] bytes, List<String> names) throws IOException {
        try {
            Model<Regressor> model =
                    Model.deserializeFromStream(new ByteArrayInputStream(bytes)).castModel(Regressor.class);
            return new Forest(model, names);
        } catch (RuntimeException e) {
            throw new IOException("Not a forest: " + e.getMessage(), e);
        }
    }

    String provenance() {
        return model.getProvenance().toString();
    }
}
