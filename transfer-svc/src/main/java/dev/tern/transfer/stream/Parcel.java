package dev.tern.transfer.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A batch's frame on its way, kept until it is acknowledged. After the encoder it belongs to the courier's thread. */
final class Parcel {

    final long number;
    final int rawLength;
    final int frameLength;
    final ByteBuffer frame;

    /** Pieces that the connection has and that have not left yet. */
    int writes;

    boolean acknowledged;
    boolean queued;
    boolean released;

    /** The connection that it was given to last. */
    Courier.@Nullable Slot slot;

    Parcel(long number, int rawLength, ByteBuffer frame, int frameLength) {
        this.number = number;
        this.rawLength = rawLength;
        this.frame = frame;
        this.frameLength = frameLength;
    }

    ByteBuffer piece(int from, int length) {
        return frame.slice(from, length);
    }
}
