package dev.tern.lab.guest;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code ldd} says of a program. */
final class Libraries {

    private static final Pattern FILE = Pattern.compile("(?:=> )?(/\\S+) \\(0x[0-9a-f]+\\)");

    private Libraries() {}

    /** The files that it needs, the loader among them. */
    static List<String> of(String ldd) {
        return ldd.lines()
                .map(FILE::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }
}
