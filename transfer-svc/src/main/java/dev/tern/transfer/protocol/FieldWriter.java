package dev.tern.transfer.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes the fields of one payload, in the form that {@link FieldReader} reads. */
final class FieldWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    FieldWriter unsignedByte(int value) {
        out.write(value);
        return this;
    }

    FieldWriter integer(int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        return this;
    }

    FieldWriter number(long value) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    FieldWriter flag(boolean value) {
        return unsignedByte(value ? 1 : 0);
    }

    FieldWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** @throws IllegalArgumentException when the text is longer than the other side accepts */
    FieldWriter text(String text, int maxBytes) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > maxBytes) {
            throw new IllegalArgumentException("A text of " + utf8.length + " bytes does not fit; at most " + maxBytes);
        }
        return integer(utf8.length).bytes(utf8);
    }

    FieldWriter optionalText(@Nullable String text, int maxBytes) {
        return text == null ? flag(false) : flag(true).text(text, maxBytes);
    }

    FieldWriter duration(Duration duration) {
        return number(duration.toNanos());
    }

    FieldWriter instant(Instant instant) {
        return number(instant.getEpochSecond()).integer(instant.getNano());
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
