package dev.tern.scheduler.room;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What energy costs, by the time of the day.
 *
 * @param currency as in {@code EUR}
 * @param zone whose clocks it goes by
 * @param bands from midnight to midnight, one after the other
 */
public record Tariff(String currency, ZoneId zone, List<Band> bands) {

    private static final int DAY = 24 * 60;
    private static final String HOW = "; write it as in 0.30 EUR/kWh, or 22:00-06:00=0.18,06:00-22:00=0.32 EUR/kWh";
    private static final Pattern WHOLE = Pattern.compile("(.+?)\\s*([A-Z]{3})/kWh");
    private static final Pattern PRICE = Pattern.compile("\\d{1,6}(\\.\\d{1,6})?");
    private static final Pattern PART =
            Pattern.compile("(\\d{2}:\\d{2})\\s*-\\s*(\\d{2}:\\d{2})\\s*=\\s*(\\d{1,6}(?:\\.\\d{1,6})?)");

    /**
     * @param from minutes since midnight
     * @param to the first minute that is not of it any more
     */
    public record Band(int from, int to, double pricePerKwh) {}

    public Tariff {
        bands = bands.stream().sorted(Comparator.comparingInt(Band::from)).toList();
        int covered = 0;
        for (Band band : bands) {
            if (band.from() > covered) {
                throw new IllegalArgumentException(
                        "No price from " + clock(covered) + " to " + clock(band.from()) + HOW);
            }
            if (band.from() < covered) {
                throw new IllegalArgumentException(
                        "Two prices from " + clock(band.from()) + " to " + clock(Math.min(covered, band.to())) + HOW);
            }
            covered = band.to();
        }
        if (covered < DAY) {
            throw new IllegalArgumentException("No price from " + clock(covered) + " to 24:00" + HOW);
        }
    }

    /** @throws IllegalArgumentException where the text is none, or leaves a time of the day without a price, or with two */
    public static Tariff parse(String text, ZoneId zone) {
        Matcher whole = WHOLE.matcher(text.strip());
        if (!whole.matches()) {
            throw new IllegalArgumentException("Not a price of energy: \"" + text + "\"" + HOW);
        }
        String prices = whole.group(1).strip();
        List<Band> bands = new ArrayList<>();
        if (PRICE.matcher(prices).matches()) {
            bands.add(new Band(0, DAY, Double.parseDouble(prices)));
        } else {
            for (String part : prices.split(",", -1)) {
                bands.addAll(parsed(part.strip(), text));
            }
        }
        return new Tariff(whole.group(2), zone, bands);
    }

    /** One that goes over midnight is two. */
    private static List<Band> parsed(String part, String text) {
        Matcher matcher = PART.matcher(part);
        int from = matcher.matches() ? minute(matcher.group(1)) : -1;
        int to = matcher.matches() ? minute(matcher.group(2)) : -1;
        if (from < 0 || to < 0 || from == DAY || from == to) {
            throw new IllegalArgumentException("Not times and a price: \"" + part + "\" in \"" + text + "\"" + HOW);
        }
        double price = Double.parseDouble(matcher.group(3));
        if (from < to) {
            return List.of(new Band(from, to, price));
        }
        return to == 0
                ? List.of(new Band(from, DAY, price))
                : List.of(new Band(from, DAY, price), new Band(0, to, price));
    }

    /** -1 where it is no time of the day; 24:00 is one. */
    private static int minute(String clock) {
        int hours = Integer.parseInt(clock.substring(0, 2));
        int minutes = Integer.parseInt(clock.substring(3));
        int minute = hours * 60 + minutes;
        return minutes > 59 || minute > DAY ? -1 : minute;
    }

    private static String clock(int minute) {
        return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
    }

    /** What a kilowatt-hour costs then. */
    public double at(Instant when) {
        LocalTime time = LocalTime.ofInstant(when, zone);
        int minute = time.getHour() * 60 + time.getMinute();
        return bands.stream()
                .filter(band -> band.from() <= minute && minute < band.to())
                .findFirst()
                .orElseThrow()
                .pricePerKwh();
    }

    /** What a kilowatt-hour costs that is drawn evenly over this time; to the minute. */
    public double mean(Instant from, Duration time) {
        long minutes = Math.max(1, time.toMinutes());
        double sum = 0;
        for (long i = 0; i < minutes; i++) {
            sum += at(from.plus(Duration.ofMinutes(i)));
        }
        return sum / minutes;
    }

    /** What a kilowatt-hour costs that is drawn evenly over a day. */
    public double mean() {
        double sum = 0;
        for (Band band : bands) {
            sum += (band.to() - band.from()) * band.pricePerKwh();
        }
        return sum / DAY;
    }
}
