package dev.tern.hypervisor.libvirt.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * Where a libvirtd is: {@code qemu:///system}, {@code qemu+unix:///system?socket=PATH} or
 * {@code qemu+tls://HOST/system}. A closed list: other transports of libvirt start programs that the URI names.
 */
public record LibvirtUri(String text) {

    private static final Set<String> SCHEMES = Set.of("qemu", "qemu+unix", "qemu+tls");
    private static final String FORMS =
            "; write qemu:///system, qemu+unix:///system?socket=PATH or qemu+tls://HOST/system";

    /** @throws IllegalArgumentException naming the text and what is accepted */
    public LibvirtUri {
        check(text);
    }

    /** Whether the scheme is one of libvirt's that are accepted here; the rest may still be wrong. */
    public static boolean isOurs(String text) {
        int colon = text.indexOf(':');
        return colon > 0 && SCHEMES.contains(text.substring(0, colon));
    }

    /** Whether it is this machine's. */
    public boolean isHere() {
        return !text.startsWith("qemu+tls:");
    }

    private static void check(String text) {
        URI uri = parsed(text);
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
            throw refused(text, "its scheme is not accepted");
        }
        if (!"/system".equals(uri.getPath())) {
            throw refused(text, "its path is not /system");
        }
        if (uri.getRawFragment() != null || uri.getUserInfo() != null) {
            throw refused(text, "it has a user or a fragment");
        }
        boolean remote = uri.getScheme().equals("qemu+tls");
        if (remote == (uri.getRawAuthority() == null)) {
            throw refused(text, remote ? "it names no host" : "it names a host");
        }
        checkQuery(text, uri);
    }

    private static void checkQuery(String text, URI uri) {
        String query = uri.getQuery();
        if (query == null) {
            return;
        }
        String key =
                switch (uri.getScheme()) {
                    case "qemu+unix" -> "socket=";
                    case "qemu+tls" -> "pkipath=";
                    default -> throw refused(text, "it has a query");
                };
        String path = query.startsWith(key) ? query.substring(key.length()) : "";
        if (!path.startsWith("/") || path.contains("&") || path.contains("=")) {
            throw refused(text, "its query is not " + key + "PATH");
        }
    }

    private static URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw refused(text, e.getReason());
        }
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException(
                "Not the URI of a libvirtd: \"" + text.replaceAll("\\p{Cntrl}", "?") + "\", " + why + FORMS);
    }

    @Override
    public String toString() {
        return text;
    }
}
