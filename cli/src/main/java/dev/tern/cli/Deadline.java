package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The time by which an order is to be done. */
final class Deadline {

    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,7})s)?");

    @Option(
            names = "--by",
            paramLabel = "TIME",
            description = {
                "When it is to be done: a time as 2026-11-29T02:00Z or 2026-11-29T03:00+01:00, or 30m, 1h30m",
                "or 2d from now. The plan says whether it is expected to be; its moves go before others",
                "where they would be late else."
            })
    private @Nullable String by;

    boolean isGiven() {
        return by != null;
    }

    /** None where none was given. */
    @Nullable
    Instant time() throws ApiFailure.Invalid {
        return by == null ? null : parse(by, Instant.now());
    }

    static Instant parse(String text, Instant now) throws ApiFailure.Invalid {
        Matcher duration = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        try {
            return duration.matches() && !text.isEmpty()
                    ? now.plus(sum(duration))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new ApiFailure.Invalid(
                    "--by \"" + text + "\" is no time: write 2026-11-29T02:00Z, with Z for UTC or an offset"
                            + " as +01:00, or how long from now, as 30m or 1h30m");
        }
    }

    private static Duration sum(Matcher duration) {
        return Duration.ofDays(number(duration, 1))
                .plusHours(number(duration, 2))
                .plusMinutes(number(duration, 3))
                .plusSeconds(number(duration, 4));
    }

    private static long number(Matcher duration, int group) {
        String digits = duration.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
