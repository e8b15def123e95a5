package dev.tern.eventing.json;

/** A foreign value as it may stand in a message: short, and without control characters. */
final class Shown {

    private static final int MOST = 80;

    private Shown() {}

    static String of(String value) {
        return of(value, MOST);
    }

    static String of(String value, int most) {
        String cut = value.length() <= most ? value : value.substring(0, most) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
