package dev.tern.local.broker;

import java.io.IOException;
import java.nio.file.Path;

/** A broker as a process of its own: {@code FOLDER PORT CONTROLLER_PORT}. It ends in order when it is told to stop. */
public final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] arguments) throws IOException {
        LocalBroker broker = LocalBroker.start(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop-broker").unstarted(broker::close));
    }
}
