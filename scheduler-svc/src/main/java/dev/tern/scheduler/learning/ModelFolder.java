package dev.tern.scheduler.learning;

import dev.tern.scheduler.learning.TrainedModel.Part;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model on disk: {@code model.properties}, the manifest, and a protobuf file for each forest, named by its digest. The
 * manifest is moved into place last, so that a crash leaves the model that was there before.
 */
public final class ModelFolder {

    private static final Logger LOG = LoggerFactory.getLogger(ModelFolder.class);
    private static final String MANIFEST = "model.properties";
    private static final long LARGEST_FILE = 64L << 20;

    private final Path folder;

    public ModelFolder(Path folder) {
        this.folder = folder;
    }

    public void save(TrainedModel model) throws IOException {
        Files.createDirectories(folder);
        Properties manifest = new Properties();
        manifest.setProperty("features", Features.signature());
        manifest.setProperty("version", Integer.toString(model.version()));
        manifest.setProperty("rows.moves", Integer.toString(model.moveRows()));
        manifest.setProperty("rows.loads", Integer.toString(model.loadRows()));
        for (Map.Entry<Quantity, Part> part : model.parts().entrySet()) {
            String key = part.getKey().word();
            byte[] forest = part.getValue().forest().toProtobuf();
            String digest = sha256(forest);
            Files.write(folder.resolve(digest + ".pb"), forest);
            manifest.setProperty(key + ".sha256", digest);
            manifest.setProperty(
                    key + ".weight", Double.toString(part.getValue().weight()));
            manifest.setProperty(
                    key + ".low", Double.toString(part.getValue().spread().low()));
            manifest.setProperty(
                    key + ".high", Double.toString(part.getValue().spread().high()));
            manifest.setProperty(key + ".provenance", part.getValue().forest().provenance());
        }
        Path fresh = folder.resolve(MANIFEST + ".new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            manifest.store(writer, "Tern's trained model; digests bind it to its files");
        }
        Files.move(
                fresh, folder.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sweep(manifest);
    }

    /** Files that no manifest names any more. */
    private void sweep(Properties manifest) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*.pb")) {
            for (Path file : files) {
                Path name = file.getFileName();
                if (name != null && !manifest.containsValue(name.toString().replace(".pb", ""))) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The stored model; empty where there is none, or none that can be trusted: the log says why. */
    public Optional<TrainedModel> load() {
        try {
            return Optional.of(read());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warn("The model in {} is refused, another one will be trained: {}", folder, e.getMessage());
            return Optional.empty();
        }
    }

    private TrainedModel read() throws IOException {
        Properties manifest = new Properties();
        try (Reader reader = Files.newBufferedReader(bounded(folder.resolve(MANIFEST)))) {
            manifest.load(reader);
        }
        if (!Features.signature().equals(manifest.getProperty("features"))) {
            throw new IOException("it was trained with other features");
        }
        Map<Quantity, Part> parts = new EnumMap<>(Quantity.class);
        for (Quantity quantity : Quantity.values()) {
            String digest = manifest.getProperty(quantity.word() + ".sha256");
            if (digest != null) {
                parts.put(quantity, part(quantity, digest, manifest));
            }
        }
        return new TrainedModel(
                number(manifest, "version"), number(manifest, "rows.moves"), number(manifest, "rows.loads"), parts);
    }

    private Part part(Quantity quantity, String digest, Properties manifest) throws IOException {
        HexFormat.of().parseHex(digest);
        byte[] forest = Files.readAllBytes(bounded(folder.resolve(digest + ".pb")));
        if (!sha256(forest).equals(digest)) {
            throw new IOException("the file of " + quantity.word() + " is not what the manifest names");
        }
        return new Part(
                Forest.ofProtobuf(forest, quantity.features()),
                decimal(manifest, quantity.word() + ".weight"),
                new Spread(decimal(manifest, quantity.word() + ".low"), decimal(manifest, quantity.word() + ".high")));
    }

    private static Path bounded(Path file) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IOException(file + " has " + Files.size(file) + " bytes, " + LARGEST_FILE + " is the limit");
        }
        return file;
    }

    private static int number(Properties manifest, String key) {
        return Integer.parseInt(manifest.getProperty(key, "0"));
    }

    private static double decimal(Properties manifest, String key) {
        return Double.parseDouble(manifest.getProperty(key, "NaN"));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
