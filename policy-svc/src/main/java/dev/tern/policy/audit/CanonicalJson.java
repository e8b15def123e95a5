package dev.tern.policy.audit;

import java.util.Map;
import java.util.TreeMap;

/** RFC 8785 for what a row is made of: objects of texts, integers and such objects. */
final class CanonicalJson {
    private static final String HEX = "0123456789abcdef";

    private CanonicalJson() {}

    static String of(Map<String, ?> object) {
        StringBuilder out = new StringBuilder();
        write(object, out);
        return out.toString();
    }

    private static void write(Map<?, ?> object, StringBuilder out) {
        // String's order is that of UTF-16 code units, which is the one the RFC asks for.
        TreeMap<String, Object> sorted = new TreeMap<>();
        object.forEach((key, value) -> sorted.put((String) key, value));
        out.append('{');
        String separator = "";
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
            out.append(separator);
            write(entry.getKey(), out);
            out.append(':');
            switch (entry.getValue()) {
                case String text -> write(text, out);
                case Long number -> out.append(number.longValue());
                case Map<?, ?> inner -> write(inner, out);
                default ->
                    throw new IllegalArgumentException(
                            "No canonical form for " + entry.getValue().getClass());
            }
            separator = ",";
        }
        out.append('}');
    }

    private static void write(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            switch (each) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (each < ' ') {
                        out.append("\\u00").append(HEX.charAt(each >> 4)).append(HEX.charAt(each & 15));
                    } else {
                        out.append(each);
                    }
                }
            }
        }
        out.append('"');
    }
}
