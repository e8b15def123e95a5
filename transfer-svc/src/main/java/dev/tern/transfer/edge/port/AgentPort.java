package dev.tern.transfer.edge.port;

import dev.tern.contracts.unit.Bandwidth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/**
 * The port of the address that an agent listens at.
 *
 * @param address a name or an address, as it is configured
 * @param told what the operator says that it is rated at, which nobody knows better
 */
public record AgentPort(String address, Optional<Bandwidth> told, NetworkDevices devices) {

    /** Looks at what the kernel says now. Blocks. */
    PortFinding find() {
        try {
            NetworkInterface device = NetworkInterface.getByInetAddress(InetAddress.getByName(address));
            if (told.isPresent()) {
                return new PortFinding.Rated(device == null ? address : device.getName(), told.get());
            }
            return device == null ? new PortFinding.Unknown("No device has the address " + address) : read(device);
        } catch (IOException e) {
            return told.<PortFinding>map(speed -> new PortFinding.Rated(address, speed))
                    .orElseGet(() -> new PortFinding.Unknown(
                            "The device of " + address + " cannot be looked for: " + e.getMessage()));
        }
    }

    private PortFinding read(NetworkInterface device) {
        String name = device.getName();
        if (!devices.describes(name, device.getIndex())) {
            return new PortFinding.Unknown("The device " + name + " is not described under " + NetworkDevices.SYSFS
                    + ", or another network namespace's is");
        }
        return devices.speed(name)
                .<PortFinding>map(speed -> new PortFinding.Rated(name, speed))
                .orElseGet(() -> new PortFinding.Unknown("The device " + name + " does not say its speed"));
    }
}
