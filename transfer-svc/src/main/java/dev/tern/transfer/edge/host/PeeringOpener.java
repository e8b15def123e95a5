package dev.tern.transfer.edge.host;

import dev.tern.transfer.migration.Peering;
import java.io.IOException;

/** Begins to listen for other agents. */
@FunctionalInterface
public interface PeeringOpener {

    Peering open(AgentPlace place) throws IOException;
}
