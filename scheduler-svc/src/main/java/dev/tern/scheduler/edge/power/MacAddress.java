package dev.tern.scheduler.edge.power;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The hardware address of a network card: six bytes, written {@code 52:54:00:ab:cd:ef} or with dashes. */
public record MacAddress(String text) {

    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}");
    private static final int SHOWN = 40;

    public MacAddress {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!FORM.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    "Not a MAC address: \"" + shown(text) + "\"; write six bytes in hex, as in 52:54:00:ab:cd:ef");
        }
        text = lower.replace('-', ':');
        int first = HexFormat.fromHexDigits(text, 0, 2);
        if ((first & 1) == 1) {
            throw new IllegalArgumentException(
                    "Not the MAC address of one card but of a group: " + text + "; no host has it");
        }
        if (text.equals("00:00:00:00:00:00")) {
            throw new IllegalArgumentException("No card has the MAC address " + text);
        }
    }

    byte[] bytes() {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }

    @Override
    public String toString() {
        return text;
    }

    private static String shown(String text) {
        String cut = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
