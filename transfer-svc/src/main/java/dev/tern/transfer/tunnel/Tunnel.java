package dev.tern.transfer.tunnel;

/** One side of a migration's channels. */
public interface Tunnel extends AutoCloseable {

    TunnelProgress progress();

    /** Ends all channels and takes no more. */
    @Override
    void close();
}
