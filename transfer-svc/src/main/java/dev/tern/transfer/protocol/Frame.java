package dev.tern.transfer.protocol;

import dev.tern.contracts.plan.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/** Every frame but a batch, which travels without becoming an object of its own (see {@link BatchHeader}). */
public sealed interface Frame {

    FrameType type();

    /**
     * The first frame of the source on every connection.
     *
     * @param versions that the sender speaks
     */
    record Hello(Session session, Role role, List<Integer> versions) implements Frame {
        public Hello {
            versions = List.copyOf(versions);
        }

        @Override
        public FrameType type() {
            return FrameType.HELLO;
        }
    }

    /**
     * The answer that lets a connection in.
     *
     * @param version that both speak from now on
     * @param nextBatch on a data connection the first batch that is not yet written; 0 on the control connection
     */
    record Welcome(int version, long nextBatch) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.WELCOME;
        }
    }

    /**
     * The answer that turns a connection away; it is closed after this.
     *
     * @param versions that the destination speaks
     */
    record Refusal(Reason why, List<Integer> versions) implements Frame {
        public Refusal {
            versions = List.copyOf(versions);
        }

        @Override
        public FrameType type() {
            return FrameType.REFUSAL;
        }
    }

    record Control(ControlMessage message) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.CONTROL;
        }
    }

    /**
     * Everything before {@code nextBatch} is written to the hypervisor's socket, or held where it is tail.
     *
     * @param rawWritten bytes of the hypervisor's stream that this is
     */
    record Ack(long nextBatch, long rawWritten) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.ACK;
        }
    }

    /** A batch arrived damaged; nothing of it was used. */
    record Resend(long batch) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.RESEND;
        }
    }

    /**
     * All that there was.
     *
     * @param digest SHA-256 in hex over the hypervisor's stream, tail included
     * @param closed the hypervisor closed its socket at the end, so that the destination's is to be closed as well
     */
    record End(long rawTotal, long batches, long tailLength, String digest, boolean closed) implements Frame {
        public End {
            Digests.check(digest);
        }

        @Override
        public FrameType type() {
            return FrameType.END;
        }
    }

    /** The destination has all of it, the tail held back, and this is its own digest of it. */
    record Sealed(String digest) implements Frame {
        public Sealed {
            Digests.check(digest);
        }

        @Override
        public FrameType type() {
            return FrameType.SEALED;
        }
    }

    /**
     * A channel's bytes, either way.
     *
     * @param offset of the first among all that this side sends on the channel
     * @param last nothing follows: the sender's local socket has come to its end
     * @param checksum CRC32C of the bytes as they were read from that socket
     * @param bytes from position to limit; may be none where it is the last
     */
    record Chunk(long offset, boolean last, int checksum, ByteBuffer bytes) implements Frame {

        @Override
        public FrameType type() {
            return FrameType.CHUNK;
        }

        /** The first offset after this; an end takes one as well, so that it can be acknowledged. */
        public long end() {
            return offset + bytes.remaining() + (last ? 1 : 0);
        }
    }

    /** Everything before {@code offset} is written to the local socket, and need not be kept any more. */
    record Taken(long offset) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.TAKEN;
        }
    }

    /** The first frame of both sides on a channel's connection: everything before {@code offset} is here. */
    record Resume(long offset) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.RESUME;
        }
    }

    /** This side's local socket broke, or is gone: nothing more is taken or sent on the channel. */
    record Reset(Reason why) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.RESET;
        }
    }

    record Ping(long nonce) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.PING;
        }
    }

    record Pong(long nonce) implements Frame {
        @Override
        public FrameType type() {
            return FrameType.PONG;
        }
    }

    /**
     * The first frame of the destination: the source's certificate was believed. Only after it the source says HELLO, for
     * what a side has not read when it closes can take its last words, the reason of a refusal, along.
     */
    record Ready() implements Frame {
        @Override
        public FrameType type() {
            return FrameType.READY;
        }
    }

    /** This connection is closed on purpose and not made anew. */
    record Bye() implements Frame {
        @Override
        public FrameType type() {
            return FrameType.BYE;
        }
    }

    /** The form of a SHA-256 digest. */
    final class Digests {

        private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

        private Digests() {}

        private static void check(String digest) {
            if (!HEX.matcher(digest).matches()) {
                throw new IllegalArgumentException("A SHA-256 digest is 64 lower-case hex digits");
            }
        }
    }
}
