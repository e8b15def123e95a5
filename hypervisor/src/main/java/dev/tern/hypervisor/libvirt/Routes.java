package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.plan.MigrationMode;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.Transport;
import dev.tern.hypervisor.libvirt.connection.Phases.Disks;
import dev.tern.hypervisor.libvirt.connection.Route;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Ways for QEMU's stream, of what agents ask for: QEMU takes programs for addresses, so that nothing else is let through. */
final class Routes {

    /** A path that is one in a URI and to QEMU, and fits into a socket's address. */
    private static final Pattern SOCKET = Pattern.compile("/[A-Za-z0-9._/-]{1,105}");

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:-]{1,253}");

    private static final Pattern URI = Pattern.compile("tcp://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]{1,253}):[0-9]{1,5}");

    private Routes() {}

    /**
     * At the destination.
     *
     * @param disks that are copied, by sockets only
     */
    static Route in(Transport transport, Disks disks) throws HypervisorRefusal {
        return switch (transport) {
            case Transport.Socket(Path path) -> through(path, disks);
            case Transport.Direct(String address, int connections) -> {
                none(disks);
                if (!ADDRESS.matcher(address).matches()) {
                    throw new HypervisorRefusal("address.refused", "Not an address to listen at: " + shown(address));
                }
                yield Route.listening(address, connections);
            }
            case Transport.Shelved _ -> Route.NONE;
        };
    }

    /** @param uri as the destination said it */
    static Route out(Transport transport, String uri, Disks disks) throws HypervisorRefusal {
        return switch (transport) {
            case Transport.Socket(Path path) -> through(path, disks);
            case Transport.Direct(String _, int connections) -> {
                none(disks);
                if (!URI.matcher(uri).matches()) {
                    throw new HypervisorRefusal(
                            "address.refused",
                            "The destination says to send to \"" + shown(uri) + "\"; only tcp://HOST:PORT is accepted");
                }
                yield Route.to(uri, connections);
            }
            case Transport.Shelved _ -> throw none(transport.mode());
        };
    }

    private static Route through(Path socket, Disks disks) throws HypervisorRefusal {
        return Route.through(checked(socket), checked(Hypervisor.disksSocket(socket)), disks);
    }

    private static void none(Disks disks) throws HypervisorRefusal {
        if (!disks.targets().isEmpty()) {
            throw new HypervisorRefusal(
                    "storage.local-mode",
                    "Local disks go with their guest by relay only: " + String.join(", ", disks.targets()));
        }
    }

    private static HypervisorRefusal none(MigrationMode mode) {
        return new HypervisorRefusal("state.wrong", "Nothing is sent in " + mode.word() + " mode");
    }

    private static Path checked(Path socket) throws HypervisorRefusal {
        String path = socket.toString();
        if (!SOCKET.matcher(path).matches() || path.contains("/../")) {
            throw new HypervisorRefusal(
                    "socket.refused",
                    "Not a path for a stream's socket: " + shown(path)
                            + "; it is absolute, of letters, digits and . _ - only, and has at most 106 bytes");
        }
        return socket;
    }

    private static String shown(String foreign) {
        return foreign.replaceAll("\\p{Cntrl}", "?");
    }
}
