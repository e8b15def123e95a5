package dev.tern.hypervisor.libvirt.connection;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** What one libvirtd tells the other, in base64: opaque to all between. */
public record Cookie(String base64) {

    private static final Pattern FEATURE = Pattern.compile("<feature [^<>]*/>");

    public static final Cookie NONE = new Cookie("");

    static Cookie of(byte[] bytes) {
        return new Cookie(Base64.getEncoder().encodeToString(bytes));
    }

    /** The same without what the reader must understand: Finish knows less of it than Prepare. */
    Cookie plain() {
        String text = new String(bytes(), StandardCharsets.UTF_8);
        return of(FEATURE.matcher(text).replaceAll("").getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException for what is not base64 */
    byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }
}
