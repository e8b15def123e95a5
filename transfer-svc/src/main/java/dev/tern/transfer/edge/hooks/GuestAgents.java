package dev.tern.transfer.edge.hooks;

import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestAgent;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorConnector;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents inside of one host's guests. Each use has a connection of its own: a guest that hangs holds up neither
 * another guest nor a move. For any thread.
 */
public final class GuestAgents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GuestAgents.class);

    private final HypervisorConnector connector;

    /** @param connector this one's own: it is closed with it */
    public GuestAgents(HypervisorConnector connector) {
        this.connector = connector;
    }

    /** What is asked of one guest. */
    @FunctionalInterface
    interface Question<T> {
        T of(GuestAgent agent) throws IOException, InterruptedException;
    }

    /**
     * Blocks.
     *
     * @throws dev.tern.hypervisor.HypervisorRefusal with a code of {@link GuestAgent}
     * @throws InterruptedException when the thread was interrupted meanwhile
     */
    <T> T ask(VmId vm, Question<T> question) throws IOException, InterruptedException {
        try (Hypervisor hypervisor = connector.connect()) {
            return question.of(hypervisor.guestAgent(vm));
        } catch (IOException e) {
            if (Thread.interrupted()) { // how a blocking call says so
                throw new InterruptedException();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            LOG.warn("The way to the guests' agents did not close", e);
        }
    }
}
