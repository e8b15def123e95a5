package dev.tern.eventing.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Units, times, ids and epochs as bare JSON values. */
final class UnitModule extends SimpleModule {

    private static final long serialVersionUID = 1;

    private static final int NANO_DIGITS_OF_MS = 6;
    private static final int MOST_DIGITS = 19;
    private static final String UNLIMITED = "unlimited";

    UnitModule() {
        super("tern-units");
        value(DataSize.class, (size, out) -> out.writeNumber(size.bytes()), in -> new DataSize(whole(in)));
        value(Bandwidth.class, UnitModule::writeBandwidth, UnitModule::readBandwidth);
        value(DirtyRate.class, (rate, out) -> out.writeNumber(rate.pagesPerSecond()), in -> new DirtyRate(real(in)));
        value(Ratio.class, (ratio, out) -> out.writeNumber(ratio.value()), in -> new Ratio(real(in)));
        value(Duration.class, UnitModule::writeMillis, UnitModule::readMillis);
        value(Instant.class, (at, out) -> out.writeString(at.toString()), UnitModule::readTime);
        value(Epoch.class, (epoch, out) -> out.writeNumber(epoch.value()), in -> new Epoch(whole(in)));
        value(ImageDigest.class, (digest, out) -> out.writeString(digest.text()), in -> new ImageDigest(text(in)));
        id(HostId.class, HostId::value, HostId::of);
        id(VmId.class, VmId::value, VmId::of);
        id(MigrationId.class, MigrationId::value, MigrationId::of);
        id(PlanId.class, PlanId::value, PlanId::of);
    }

    private static Instant readTime(JsonParser in) throws IOException {
        try {
            return Instant.parse(text(in));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("Not a time: write it as 2026-11-29T02:00:00Z", e);
        }
    }

    private static void writeBandwidth(Bandwidth bandwidth, JsonGenerator out) throws IOException {
        if (bandwidth.isUnlimited()) {
            out.writeString(UNLIMITED); // the number is none that JavaScript can hold
        } else {
            out.writeNumber(bandwidth.bytesPerSecond());
        }
    }

    private static Bandwidth readBandwidth(JsonParser in) throws IOException {
        return in.currentToken() == JsonToken.VALUE_STRING && UNLIMITED.equals(in.getText())
                ? Bandwidth.UNLIMITED
                : new Bandwidth(whole(in));
    }

    private static void writeMillis(Duration duration, JsonGenerator out) throws IOException {
        BigDecimal millis =
                BigDecimal.valueOf(duration.toNanos(), NANO_DIGITS_OF_MS).stripTrailingZeros();
        out.writeNumber(millis.scale() < 0 ? millis.setScale(0) : millis);
    }

    private static Duration readMillis(JsonParser in) throws IOException {
        number(in);
        BigDecimal nanos = in.getDecimalValue().scaleByPowerOfTen(NANO_DIGITS_OF_MS);
        // before anything that would write out the digits of 1e99999999
        if (nanos.precision() - nanos.scale() > MOST_DIGITS) {
            throw new IllegalArgumentException("Not a duration in milliseconds that fits 292 years");
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    private static long whole(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new IllegalArgumentException("Not a whole number");
        }
        return in.getLongValue();
    }

    private static double real(JsonParser in) throws IOException {
        number(in);
        return in.getDoubleValue();
    }

    private static void number(JsonParser in) {
        if (!in.currentToken().isNumeric()) {
            throw new IllegalArgumentException("Not a number");
        }
    }

    private static String text(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException("Not a text");
        }
        return in.getText();
    }

    private <T> void id(Class<T> type, Function<T, String> value, Function<String, T> made) {
        value(type, (id, out) -> out.writeString(value.apply(id)), in -> made.apply(text(in)));
        addKeySerializer(type, new JsonSerializer<T>() {
            @Override
            public void serialize(T id, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeFieldName(value.apply(id));
            }
        });
        addKeyDeserializer(type, new KeyDeserializer() {
            @Override
            public Object deserializeKey(String key, DeserializationContext context) throws IOException {
                try {
                    return made.apply(key);
                } catch (IllegalArgumentException e) {
                    return context.handleWeirdKey(type, key, "%s", e.getMessage());
                }
            }
        });
    }

    private <T> void value(Class<T> type, Writing<T> writing, Reading<T> reading) {
        addSerializer(type, new Writer<>(type, writing));
        addDeserializer(type, new Reader<>(type, reading));
    }

    @FunctionalInterface
    private interface Writing<T> {
        void write(T value, JsonGenerator out) throws IOException;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(JsonParser in) throws IOException;
    }

    private static final class Writer<T> extends StdScalarSerializer<T> {

        private static final long serialVersionUID = 1;

        private final transient Writing<T> writing;

        Writer(Class<T> type, Writing<T> writing) {
            super(type);
            this.writing = writing;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            writing.write(value, out);
        }

        @Override
        public void serializeWithType(T value, JsonGenerator out, SerializerProvider provider, TypeSerializer type)
                throws IOException {
            writing.write(value, out);
        }
    }

    private static final class Reader<T> extends StdScalarDeserializer<T> {

        private static final long serialVersionUID = 1;

        private final transient Reading<T> reading;

        Reader(Class<T> type, Reading<T> reading) {
            super(type);
            this.reading = reading;
        }

        @Override
        public @Nullable T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return reading.read(in);
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                String found = in.currentToken().isScalarValue()
                        ? in.getText()
                        : in.currentToken().name();
                @SuppressWarnings("unchecked")
                Class<T> type = (Class<T>) handledType();
                return type.cast(context.handleWeirdStringValue(type, Shown.of(found), "%s", e.getMessage()));
            }
        }
    }
}
