package dev.tern.hypervisor;

import java.io.IOException;

/**
 * Makes connections to one host's hypervisor. What must outlive a connection, as a move that is going on, belongs to the
 * connector and ends with it. For any thread.
 */
public interface HypervisorConnector extends AutoCloseable {

    Hypervisor connect() throws IOException;

    @Override
    void close() throws IOException;
}
