package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.plan.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether QEMU here can prove its host to another, as libvirt would have it do: a guest's memory does not cross a network
 * in the clear. libvirt finds that out only while it makes the incoming guest.
 */
final class Certificates {

    private static final List<String> FILES =
            List.of("ca-cert.pem", "server-cert.pem", "server-key.pem", "client-cert.pem", "client-key.pem");

    private static final Pattern SETTING = Pattern.compile(
            "^\\s*(migrate|default)_tls_x509_(cert_dir|verify)\\s*=\\s*\"?([^\"#]*?)\"?\\s*$", Pattern.MULTILINE);

    private final Path etc;
    private final boolean here;

    /**
     * @param etc {@code /etc} of the host
     * @param here whether this process sees the host's files; where it does not, nothing is objected to
     */
    Certificates(Path etc, boolean here) {
        this.etc = etc;
        this.here = here;
    }

    /** Why no guest can come or go by QEMU's own transport. */
    Optional<Reason> objection() {
        if (!here) {
            return Optional.empty();
        }
        try {
            Path configuration = etc.resolve("libvirt/qemu.conf");
            String settings = Files.exists(configuration) ? Files.readString(configuration) : "";
            if (setting(settings, "verify", "1").equals("0")) {
                return Optional.of(new Reason(
                        "tls.unverified",
                        "has \"verify = 0\" in " + configuration
                                + ", so that its QEMU would take a guest from anybody"));
            }
            Path folder = folder(settings);
            List<String> missing = FILES.stream()
                    .filter(file -> !Files.isReadable(folder.resolve(file)))
                    .toList();
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Reason(
                            "tls.unavailable",
                            "lacks QEMU's certificates, and nothing is sent in the clear: " + missing + " in "
                                    + folder));
        } catch (IOException e) {
            return Optional.of(new Reason("tls.unavailable", "has a qemu.conf that cannot be read: " + e.getMessage()));
        }
    }

    private Path folder(String settings) {
        Path own = etc.resolve("pki/libvirt-migrate");
        String otherwise = Files.isDirectory(own) ? own.toString() : "";
        String said = setting(settings, "cert_dir", otherwise);
        return said.isEmpty() ? etc.resolve("pki/qemu") : etc.resolve(said);
    }

    /** A setting for migration goes before the one for everything. */
    private static String setting(String settings, String name, String otherwise) {
        String found = otherwise;
        Matcher lines = SETTING.matcher(settings);
        boolean own = false;
        while (lines.find()) {
            if (lines.group(2).equals(name) && (lines.group(1).equals("migrate") || !own)) {
                own = lines.group(1).equals("migrate");
                found = lines.group(3);
            }
        }
        return found;
    }
}
