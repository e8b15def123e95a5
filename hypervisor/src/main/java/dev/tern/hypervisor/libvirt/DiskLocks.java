package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.plan.Reason;
import dev.tern.hypervisor.libvirt.domain.GuestDomain;
import dev.tern.hypervisor.libvirt.domain.Portability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether libvirt locks the disks of this host's guests. No call of its API tells; its configuration does, which an agent can
 * read, as it lives on its host. A daemon that was not started anew since goes by an older one.
 */
final class DiskLocks {

    private static final Path CONFIGURATION = Path.of("/etc/libvirt/qemu.conf");

    /** {@code nop}, libvirt's default, locks nothing. */
    private static final Pattern SETTING = Pattern.compile("\\s*lock_manager\\s*=\\s*\"(?!nop\")[^\"]+\".*");

    private DiskLocks() {}

    /** What should be known of a guest that is to move from or to this host. */
    static List<Reason> notes(GuestDomain guest) {
        return isSet(CONFIGURATION) ? List.of() : Portability.unlocked(guest);
    }

    static boolean isSet(Path configuration) {
        try (Stream<String> lines = Files.lines(configuration)) {
            return lines.anyMatch(line -> SETTING.matcher(line).matches());
        } catch (IOException | UncheckedIOException e) {
            return false; // what cannot be read promises nothing
        }
    }
}
