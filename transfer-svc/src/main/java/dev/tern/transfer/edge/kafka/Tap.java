package dev.tern.transfer.edge.kafka;

import dev.tern.contracts.id.HostId;

/** Sees what agents say, for metrics. Called from their loops: safe for threads, and quick. */
@FunctionalInterface
public interface Tap {

    void said(HostId host, Object data);
}
