package dev.tern.local.broker;

import dev.tern.contracts.fleet.Endpoint;
import java.io.IOException;
import java.nio.file.Path;

/** A broker as a process of its own: {@code FOLDER ADDRESS PORT CONTROLLER_PORT}. It ends in order when it is told to stop. */
public final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] arguments) throws IOException {
        LocalBroker broker = LocalBroker.start(
                Path.of(arguments[0]),
                new Endpoint(arguments[1], Integer.parseInt(arguments[2])),
                Integer.parseInt(arguments[3]));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop-broker").unstarted(broker::close));
    }
}
