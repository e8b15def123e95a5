package dev.tern.scheduler.room;

/**
 * How a host is supplied with energy now.
 *
 * @param pue watts that its room draws for each watt of the host: power usage effectiveness, ISO/IEC 30134-2
 * @param pricePerKwh what a kilowatt-hour costs now; 0 where nobody says
 * @param priceRatio what energy costs over the time that counts, as a part of what it costs over a day; 1 where nobody says
 */
public record Supply(double pue, double pricePerKwh, double priceRatio) {

    public static final Supply PLAIN = new Supply(1, 0, 1);

    public Supply {
        if (!(pue >= 1)
                || !(pricePerKwh >= 0)
                || !(priceRatio >= 0)
                || Double.isInfinite(pue + pricePerKwh + priceRatio)) {
            throw new IllegalArgumentException("A room draws no less than its hosts, and prices are not negative: "
                    + pue + ", " + pricePerKwh + ", " + priceRatio);
        }
    }
}
