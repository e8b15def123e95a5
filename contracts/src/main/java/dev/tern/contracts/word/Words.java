package dev.tern.contracts.word;

import java.util.Locale;

/** How Java's names are written wherever else they are: in events, metrics, rules, commands and to people. */
public final class Words {

    private Words() {}

    /** {@code RUN_AT_SOURCE} to {@code run-at-source}. */
    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code RolledBack} to {@code rolled-back}. */
    public static String of(Class<?> kind) {
        return split(kind.getSimpleName(), '-');
    }

    /** {@code startAt} to {@code start_at}. */
    public static String snake(String camel) {
        return split(camel, '_');
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
