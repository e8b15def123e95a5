package dev.tern.transfer.ownership;

import dev.tern.contracts.migration.OwnershipRecord;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes that a record's signature is over: each field on a line, so that no two records read the same. */
public final class SignedText {

    private static final String VERSION = "tern-ownership-1";

    private SignedText() {}

    public static byte[] of(OwnershipRecord record) {
        return String.join(
                        "\n",
                        VERSION,
                        record.vm().value(),
                        record.host().value(),
                        record.epoch().toString(),
                        record.kind().name(),
                        text(record.peer()),
                        text(record.migration()),
                        text(record.digest()),
                        Boolean.toString(record.external()),
                        Boolean.toString(record.stayPaused()),
                        Long.toString(record.at().toEpochMilli()))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String text(@Nullable Object field) {
        return field == null ? "-" : field.toString();
    }
}
