package dev.tern.lab.network;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How fast the lab's links are: {@code 1gbit}, {@code 200mbit}. Each way, and shaped at its sender. */
public record LinkRate(Bandwidth bandwidth) {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})(m|g)bit");
    /** What a link lets through at once: a few packets as large as the kernel hands them on. */
    private static final DataSize SMALLEST_BURST = DataSize.ofKiB(256);
    /** The kernel's timer is not finer than this; a smaller burst would make the link slower than asked. */
    private static final Duration TIMER = Duration.ofMillis(4);

    public LinkRate {
        if (bandwidth.compareTo(Bandwidth.ZERO) <= 0 || bandwidth.isUnlimited()) {
            throw new IllegalArgumentException("A link has a rate: " + bandwidth + " is none");
        }
    }

    /** @throws IllegalArgumentException saying what is allowed */
    public static LinkRate parse(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no rate of a link: write it as 200mbit or 1gbit");
        }
        long mbit = Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("g") ? 1_000 : 1);
        return new LinkRate(Bandwidth.ofMbitPerSecond(mbit));
    }

    /** The arguments of {@code tc} after {@code qdisc COMMAND}. */
    List<String> shaping(String device) {
        DataSize burst = bandwidth.in(TIMER);
        return List.of(
                "dev",
                device,
                "root",
                "tbf",
                "rate",
                bandwidth.bytesPerSecond() * 8 + "bit",
                "burst",
                Long.toString(Math.max(burst.bytes(), SMALLEST_BURST.bytes())),
                "latency",
                "50ms");
    }

    @Override
    public String toString() {
        return bandwidth.bytesPerSecond() * 8 / 1_000_000 + "mbit";
    }
}
