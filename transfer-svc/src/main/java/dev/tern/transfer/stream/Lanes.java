package dev.tern.transfer.stream;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.time.Duration;

/** The connections of an outgoing copy: kept up, made anew after a cut, until they are closed. */
public interface Lanes {

    /** Starts to connect; from now on {@code events} are told. */
    void open(int count, Events events);

    /** How many were asked for. */
    int count();

    /** The latest measured round trip to the other agent; zero while unknown. */
    Duration roundTrip();

    /** Says goodbye on all and makes none anew. */
    void close();

    /** Told from the connections' own threads; no call blocks for long. */
    interface Events {

        /** @param nextBatch the first that the destination has not written */
        void connected(int index, Lane lane, long nextBatch) throws ProtocolViolation;

        void lost(int index, Lane lane, Reason why);

        /** The destination will never let this copy in. */
        void refused(Reason why);

        void acknowledged(long nextBatch) throws ProtocolViolation;

        void damaged(long batch) throws ProtocolViolation;

        void sealed(String digest) throws ProtocolViolation;
    }
}
