package dev.tern.transfer.protocol;

/** What a connection is for. */
public sealed interface Role {

    /** The one connection of a migration over which its agents talk. */
    record Control() implements Role {}

    /** One of {@code count} connections that carry batches. */
    record Data(int index, int count, Token token) implements Role {
        public Data {
            if (count < 1 || count > Wire.MAX_STREAMS || index < 0 || index >= count) {
                throw new IllegalArgumentException("Not a data connection: " + index + " of " + count + "; at most "
                        + Wire.MAX_STREAMS + ", counted from 0");
            }
        }
    }

    /** One of the channels between the hypervisors' other sockets; {@code index} is used once in a migration. */
    record Channel(int index, Token token) implements Role {
        public Channel {
            if (index < 0 || index >= Wire.MAX_CHANNELS) {
                throw new IllegalArgumentException(
                        "Channels are counted from 0 to " + (Wire.MAX_CHANNELS - 1) + ": " + index);
            }
        }
    }
}
