package dev.tern.local.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.local.certificate.FleetCertificates;
import dev.tern.local.process.Program;
import dev.tern.local.process.Supervisor;
import java.io.IOException;
import java.util.Map;

/** The hosts under a platform: pretended ones, or real ones that are made for it. */
public interface Hosts extends AutoCloseable {

    /** Starts them, before anything else of the platform. What shall be kept running is given to the supervisor. */
    void start(Supervisor supervisor, Readiness readiness, Steps steps) throws IOException;

    /** Returns when all of them can be used. */
    void awaitReady(Readiness readiness) throws IOException;

    HostPlace place(HostId host);

    /** This machine's address, on which the hosts' agents find Kafka; the services listen on it too. */
    String machine();

    /** An agent's program as it runs where its host is. */
    Program at(HostId host, Program agent);

    /**
     * What switches them on and off, begun once they run.
     *
     * @return what the scheduler is to know of it, by the keys of its configuration; nothing where nothing switches them
     */
    default Map<String, String> startBoards(Supervisor supervisor, FleetCertificates certificates) throws IOException {
        return Map.of();
    }

    /** Takes away what the supervisor did not stop. */
    @Override
    void close() throws IOException;
}
