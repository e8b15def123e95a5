package dev.tern.eventing.json;

import java.util.Locale;

/** How Java's names look on the wire. */
final class Words {

    private Words() {}

    /** {@code startAt} to {@code start_at}. */
    static String snake(String camel) {
        return split(camel, '_');
    }

    /** {@code RolledBack} to {@code rolled-back}, {@code RUN_AT_SOURCE} to {@code run-at-source}. */
    static String kebab(String name) {
        return name.equals(name.toUpperCase(Locale.ROOT))
                ? name.toLowerCase(Locale.ROOT).replace('_', '-')
                : split(name, '-');
    }

    private static String split(String camel, char with) {
        StringBuilder out = new StringBuilder(camel.length() + 8);
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c) && i > 0 && Character.isLowerCase(camel.charAt(i - 1))) {
                out.append(with);
            }
            out.append(Character.toLowerCase(c));
        }
        return out.toString();
    }
}
