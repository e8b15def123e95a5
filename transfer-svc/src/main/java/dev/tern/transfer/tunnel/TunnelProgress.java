package dev.tern.transfer.tunnel;

import dev.tern.contracts.unit.DataSize;

/**
 * @param sent bytes that the local hypervisor has written into its channels
 * @param received bytes that were written to it
 * @param wire bytes sent to the other agent, frames and retransmissions included
 * @param open channels
 * @param reconnects how often a channel's connection was made anew
 */
public record TunnelProgress(DataSize sent, DataSize received, DataSize wire, int open, int reconnects) {

    public static final TunnelProgress NONE = new TunnelProgress(DataSize.ZERO, DataSize.ZERO, DataSize.ZERO, 0, 0);
}
