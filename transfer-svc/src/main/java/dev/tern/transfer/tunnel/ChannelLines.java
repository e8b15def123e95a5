package dev.tern.transfer.tunnel;

/** The connections of channels, at the source: kept up, and made anew after a cut, until they are closed. */
public interface ChannelLines {

    void open(int index, ChannelEnd end);

    /** Says goodbye behind what was sent. */
    void close(int index);
}
