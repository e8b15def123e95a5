package dev.tern.transfer.edge.port;

import dev.tern.contracts.unit.Bandwidth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Network devices as Linux describes them, a folder for each. What stands on one other device, as a VLAN does, is as fast
 * as that. What stands on several says its own sum, as a bond does; but not a bridge, which says what the fastest of its
 * ports does, be it a guest's: a bridge is as fast as its one way out of the host, and with several nobody knows. Reading
 * may take as long as a driver likes.
 */
public final class NetworkDevices {

    public static final Path SYSFS = Path.of("/sys/class/net");

    private static final String LOWER = "lower_";

    private final Path folder;

    /** @param folder as {@link #SYSFS} */
    public NetworkDevices(Path folder) {
        this.folder = folder;
    }

    /** Whether the device of this name that is described here has this number in the kernel's network namespace. */
    boolean describes(String device, int index) {
        return number(device, "ifindex").filter(known -> known == index).isPresent();
    }

    /** What the device is rated at, each way; empty where neither it nor what it stands on says so. */
    Optional<Bandwidth> speed(String device) {
        List<String> below = lower(device);
        if (Files.exists(folder.resolve(device).resolve("bridge"))) {
            return only(waysOut(below)).flatMap(this::speed);
        }
        return below.size() == 1 ? speed(below.getFirst()) : rated(device);
    }

    /** Those ports of a bridge that lead to a card; all of them where none does. */
    private List<String> waysOut(List<String> ports) {
        List<String> out = ports.stream().filter(this::leadsToACard).toList();
        return out.isEmpty() ? ports : out;
    }

    private boolean leadsToACard(String device) {
        return Files.exists(folder.resolve(device).resolve("device"))
                || lower(device).stream().anyMatch(this::leadsToACard);
    }

    private static Optional<String> only(List<String> devices) {
        return devices.size() == 1 ? Optional.of(devices.getFirst()) : Optional.empty();
    }

    private List<String> lower(String device) {
        try (Stream<Path> entries = Files.list(folder.resolve(device))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(LOWER))
                    .map(name -> name.substring(LOWER.length()))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // it is gone
        }
    }

    /** The kernel says -1, as signed or unsigned, or fails, where a device has no speed or is down. */
    private Optional<Bandwidth> rated(String device) {
        return number(device, "speed")
                .filter(mbit -> mbit > 0 && mbit < Integer.MAX_VALUE)
                .map(Bandwidth::ofMbitPerSecond);
    }

    private Optional<Long> number(String device, String what) {
        try {
            return Optional.of(Long.parseLong(
                    Files.readString(folder.resolve(device).resolve(what)).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
