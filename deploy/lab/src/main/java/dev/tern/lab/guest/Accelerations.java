package dev.tern.lab.guest;

import dev.tern.lab.command.Commands;
import dev.tern.lab.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether KVM works here. A device that can be opened proves nothing: inside other virtual machines it is often there and
 * a guest on it never comes to its first line. So the guests' image is booted on it, once for each boot of this machine.
 */
public final class Accelerations {

    private static final Path DEVICE = Path.of("/dev/kvm");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int BOOTED_WITHIN_SECONDS = 10;
    private static final Duration OVER_WITHIN = Duration.ofSeconds(30);

    private final Path cache;

    public Accelerations(Path cache) {
        this.cache = cache;
    }

    public Acceleration find(GuestImage image) throws IOException {
        if (!Files.isWritable(DEVICE)) {
            return Acceleration.TCG;
        }
        Path verdict = cache.resolve(
                image.initrd().getFileName() + ".kvm-" + Files.readString(BOOT).strip());
        Optional<Acceleration> known =
                Files.exists(verdict) ? Optional.of(Acceleration.valueOf(Files.readString(verdict))) : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        Acceleration found = boots(image) ? Acceleration.KVM : Acceleration.TCG;
        Files.writeString(verdict, found.name());
        return found;
    }

    private static boolean boots(GuestImage image) throws IOException {
        Result result = Commands.attempt(
                OVER_WITHIN,
                List.of(
                        "timeout",
                        "-s",
                        "KILL",
                        Integer.toString(BOOTED_WITHIN_SECONDS),
                        "qemu-system-x86_64",
                        "-nodefaults",
                        "-nographic",
                        "-no-reboot",
                        "-accel",
                        "kvm",
                        "-cpu",
                        "host",
                        "-m",
                        "256",
                        "-serial",
                        "stdio",
                        "-kernel",
                        image.kernel().toString(),
                        "-initrd",
                        image.initrd().toString(),
                        "-append",
                        "console=ttyS0 quiet panic=-1 tern.kind=writer tern.mib=16"));
        return result.out().lines().map(GuestReport::parse).anyMatch(Optional::isPresent);
    }
}
