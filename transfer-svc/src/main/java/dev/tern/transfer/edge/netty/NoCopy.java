package dev.tern.transfer.edge.netty;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.stream.CopyProgress;
import dev.tern.transfer.stream.OutgoingCopy;

/** A copy that failed before it began. */
enum NoCopy implements OutgoingCopy {
    INSTANCE;

    @Override
    public CopyProgress progress() {
        return new CopyProgress(DataSize.ZERO, DataSize.ZERO, DataSize.ZERO, Bandwidth.ZERO, null, 0);
    }

    @Override
    public void limit(Bandwidth cap) {}

    @Override
    public void returned(byte[] bytes) {}

    @Override
    public void close() {}
}
