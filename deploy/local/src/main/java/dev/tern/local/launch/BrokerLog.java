package dev.tern.local.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Sends what this JVM's libraries log, Kafka's server above all, to a file instead of the console. */
final class BrokerLog {

    private static final int LARGEST = 8 << 20;
    private static final Logger ROOT = Logger.getLogger("");

    private BrokerLog() {}

    static void into(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
            handler.close();
        }
        var handler = new FileHandler(file.toString().replace("%", "%%"), LARGEST, 1, true);
        handler.setFormatter(new SimpleFormatter());
        ROOT.addHandler(handler);
        ROOT.setLevel(Level.INFO);
    }
}
