package dev.tern.eventing.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the contracts' sources say of a record and its components, so that schemas need no words of their own. */
final class Javadoc {

    private static final Pattern PARAM = Pattern.compile("(?s)@param (\\w+) (.*?)(?=@param|\\z)");

    private Javadoc() {}

    /** The first sentence about a type; empty where it has none. */
    static Optional<String> of(Class<?> type) {
        String text = comment(type);
        int params = text.indexOf("@param");
        String about = (params < 0 ? text : text.substring(0, params)).strip();
        int end = about.indexOf(". ");
        return about.isEmpty() ? Optional.empty() : Optional.of(end < 0 ? about : about.substring(0, end + 1));
    }

    static Map<String, String> components(Class<?> type) {
        Map<String, String> said = new HashMap<>();
        Matcher matcher = PARAM.matcher(comment(type));
        while (matcher.find()) {
            said.put(matcher.group(1), matcher.group(2).strip());
        }
        return said;
    }

    private static String comment(Class<?> type) {
        Class<?> top = type;
        for (Class<?> outer = type.getDeclaringClass(); outer != null; outer = outer.getDeclaringClass()) {
            top = outer;
        }
        Path file = Checkout.path("contracts/src/main/java/" + top.getName().replace('.', '/') + ".java");
        try {
            Matcher matcher = Pattern.compile(
                            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:public |static |sealed |final )*"
                                    + "(?:record|interface|enum) " + type.getSimpleName() + "\\b",
                            Pattern.DOTALL)
                    .matcher(Files.readString(file));
            return matcher.find() ? plain(matcher.group(1)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String comment) {
        return comment.replaceAll("(?m)^\\s*\\* ?", "")
                .replaceAll("\\{@(?:code|link) ([^}]*)}", "$1")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
