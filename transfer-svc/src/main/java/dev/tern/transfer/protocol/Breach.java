package dev.tern.transfer.protocol;

import java.util.Arrays;
import java.util.Optional;

/** In which way a peer broke the protocol: the closed set of codes of {@link ProtocolViolation}, also its metric tags. */
public enum Breach {
    MAGIC("wire.magic"),
    VERSION("wire.version"),
    HEADER_CHECKSUM("wire.header.checksum"),
    TYPE("wire.type"),
    FLAGS("wire.flags"),
    LENGTH("wire.length"),
    FIELD("wire.field"),
    ORDER("wire.order"),
    FLOOD("wire.flood"),
    TIMEOUT("wire.timeout"),
    CROWD("wire.crowd"),
    UNREAD("wire.unread"),
    TLS("wire.tls"),
    RECORD("wire.record"),
    IDENTITY("peer.identity"),
    TOKEN("session.token"),
    SESSION("session.unknown"),
    BATCH_NUMBER("batch.number"),
    BATCH_LENGTH("batch.length"),
    BATCH_CODEC("batch.codec"),
    BATCH_CHECKSUM("batch.checksum"),
    BATCH_CONTENT("batch.content"),
    BATCH_OPS("batch.ops"),
    TAIL_LENGTH("tail.length"),
    CHUNK_OFFSET("chunk.offset"),
    CHUNK_CHECKSUM("chunk.checksum"),
    CHUNK_FLOOD("chunk.flood"),
    ACK("ack.beyond"),
    END("stream.end"),
    DIGEST("stream.digest");

    private final String code;

    Breach(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** The one with this code, where there is one. */
    public static Optional<Breach> of(String code) {
        return Arrays.stream(values())
                .filter(breach -> breach.code.equals(code))
                .findFirst();
    }
}
