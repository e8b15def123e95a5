package dev.tern.transfer.protocol;

import dev.tern.contracts.id.Epoch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one payload; each is checked against what is left and against its own bound before it is taken. */
final class FieldReader {

    private static final long MAX_EPOCH = 1L << 48;

    private final ByteBuffer payload;

    FieldReader(ByteBuffer payload) {
        this.payload = payload;
    }

    int unsignedByte() throws ProtocolViolation {
        need(Byte.BYTES);
        return Byte.toUnsignedInt(payload.get());
    }

    int integer() throws ProtocolViolation {
        need(Integer.BYTES);
        return payload.getInt();
    }

    long number() throws ProtocolViolation {
        need(Long.BYTES);
        return payload.getLong();
    }

    boolean flag() throws ProtocolViolation {
        int value = unsignedByte();
        if (value > 1) {
            throw new ProtocolViolation(Breach.FIELD, "A flag is 0 or 1: " + value);
        }
        return value == 1;
    }

    byte[] bytes(int count) throws ProtocolViolation {
        need(count);
        byte[] bytes = new byte[count];
        payload.get(bytes);
        return bytes;
    }

    /** Not copied: the payload must not change any more. */
    ByteBuffer slice(int count) throws ProtocolViolation {
        need(count);
        ByteBuffer slice = payload.slice(payload.position(), count).asReadOnlyBuffer();
        payload.position(payload.position() + count);
        return slice;
    }

    /** A u32 length and so many bytes of strict UTF-8. */
    String text(int maxBytes) throws ProtocolViolation {
        int length = integer();
        if (length < 0 || length > maxBytes) {
            throw new ProtocolViolation(
                    Breach.FIELD, "A text of " + Integer.toUnsignedString(length) + " bytes; at most " + maxBytes);
        }
        need(length);
        ByteBuffer slice = payload.slice(payload.position(), length);
        payload.position(payload.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolViolation(Breach.FIELD, "A text is not UTF-8");
        }
    }

    @Nullable
    String optionalText(int maxBytes) throws ProtocolViolation {
        return flag() ? text(maxBytes) : null;
    }

    Duration duration() throws ProtocolViolation {
        long nanos = number();
        if (nanos < 0) {
            throw new ProtocolViolation(Breach.FIELD, "A duration is never negative: " + nanos + " ns");
        }
        return Duration.ofNanos(nanos);
    }

    /** Far below where the next one would overflow: nobody gets there by handing guests over. */
    Epoch epoch() throws ProtocolViolation {
        long value = number();
        if (value > MAX_EPOCH) {
            throw new ProtocolViolation(Breach.FIELD, "An epoch is at most " + MAX_EPOCH + ": " + value);
        }
        return new Epoch(value);
    }

    Instant instant() throws ProtocolViolation {
        long seconds = number();
        return Instant.ofEpochSecond(seconds, integer());
    }

    /** Nothing may follow the last field. */
    void end() throws ProtocolViolation {
        if (payload.hasRemaining()) {
            throw new ProtocolViolation(Breach.LENGTH, payload.remaining() + " bytes too many at the end of a frame");
        }
    }

    private void need(int bytes) throws ProtocolViolation {
        if (payload.remaining() < bytes) {
            throw new ProtocolViolation(
                    Breach.LENGTH, "A frame ends early: " + payload.remaining() + " bytes left of " + bytes);
        }
    }
}
