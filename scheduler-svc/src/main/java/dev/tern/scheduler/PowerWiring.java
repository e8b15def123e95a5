package dev.tern.scheduler;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.edge.power.HostPowers;
import dev.tern.scheduler.edge.power.MacAddress;
import dev.tern.scheduler.edge.power.RedfishClient;
import dev.tern.scheduler.edge.power.RedfishPower;
import dev.tern.scheduler.edge.power.TrustedAuthority;
import dev.tern.scheduler.edge.power.WakeOnLan;
import dev.tern.scheduler.edge.power.WokenByCard;
import dev.tern.scheduler.power.PowerController;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Puts together what switches hosts. */
final class PowerWiring {

    private static final String PREFIX = EnergyConfig.PREFIX;
    private static final int MOST_PORTS = 65_535;

    private PowerWiring() {}

    /** @throws IllegalArgumentException with the name of what is wrong and what to do */
    static HostPowers powers(EnergyConfig config) {
        if (!config.enabled()) {
            return HostPowers.NONE;
        }
        RedfishClient client = new RedfishClient(
                trusted(file("authority", config.authority(), "the certificates of controllers' authority, in PEM")),
                file("credentials", config.credentials(), "one line USER:PASSWORD"),
                config.timeout());
        Map<HostId, PowerController> controllers = new HashMap<>();
        config.hosts().forEach((name, host) -> controllers.put(HostId.of(name), controller(name, host, client)));
        return new HostPowers(controllers, client::close);
    }

    private static PowerController controller(String name, EnergyConfig.Switched host, RedfishClient client) {
        String key = PREFIX + "hosts." + name;
        URI system = host.redfish().orElseThrow();
        RedfishPower board = EnergyConfig.named(key + ".redfish", () -> new RedfishPower(client, system));
        return host.mac()
                .<PowerController>map(mac -> new WokenByCard(
                        board,
                        new WakeOnLan(
                                EnergyConfig.named(key + ".mac", () -> new MacAddress(mac)),
                                EnergyConfig.named(key + ".broadcast", () -> address(host.broadcast())))))
                .orElse(board);
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MOST_PORTS) {
            throw new IllegalArgumentException(
                    "Not an address and a port: \"" + text + "\"; write them as in 192.0.2.255:9");
        }
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(port));
    }

    private static Path file(String name, Optional<Path> file, String held) {
        Path found = file.orElseThrow(
                () -> new IllegalArgumentException(PREFIX + name + " is missing: set it to a file of " + held));
        if (!Files.isReadable(found)) {
            throw new IllegalArgumentException(
                    PREFIX + name + ": " + found + " cannot be read; it is to be a file of " + held);
        }
        return found;
    }

    private static SSLContext trusted(Path authority) {
        return EnergyConfig.named(PREFIX + "authority", () -> {
            try {
                return TrustedAuthority.in(authority);
            } catch (IOException e) {
                throw new IllegalArgumentException(authority + " cannot be read: " + e.getMessage(), e);
            }
        });
    }
}
