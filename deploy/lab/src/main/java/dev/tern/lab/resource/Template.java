package dev.tern.lab.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text of the lab's resources with places {@code ${name}} in it. */
public final class Template {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z-]+)}");

    private final String name;
    private final String text;

    Template(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /** @param name below this module's resources: {@code host/qemu.conf} */
    public static Template of(String name) {
        return new Template(name, new String(bytes(name), StandardCharsets.UTF_8));
    }

    public static byte[] bytes(String name) {
        try (InputStream stream = Template.class.getResourceAsStream("/dev/tern/lab/" + name)) {
            if (stream == null) {
                throw new IllegalArgumentException("The lab has no resource " + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text() {
        return text;
    }

    /**
     * Fills every place.
     *
     * @throws IllegalArgumentException naming a place that nothing was given for
     */
    public String with(Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(value(values, place.group(1))));
    }

    /**
     * The same in XML: a value cannot end an element or an attribute.
     *
     * @param parts that are XML themselves
     */
    public String inXml(Map<String, String> values, Map<String, String> parts) {
        Map<String, String> all = new HashMap<>(parts);
        values.forEach((place, value) -> all.put(place, escaped(value)));
        return with(all);
    }

    private String value(Map<String, String> values, String place) {
        String value = values.get(place);
        if (value == null) {
            throw new IllegalArgumentException("Nothing was given for ${" + place + "} in " + name);
        }
        return value;
    }

    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;")
                .replace("\"", "&quot;");
    }
}
