package dev.tern.local.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.local.fleet.LocalGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Brings the fleet's guests to life: each on the host that owns it, and only there. */
public final class LocalGuests {

    private static final String EXISTS = "guest.exists";

    private LocalGuests() {}

    /**
     * Defines and starts the guests that are not there yet.
     *
     * @param socket the hypervisor's, by host
     * @param owners who owns a guest by the agents' journals, from an earlier life of the platform; a guest without an
     *     owner starts at its home
     */
    public static void start(List<LocalGuest> guests, Function<HostId, Path> socket, Map<VmId, HostId> owners)
            throws IOException {
        for (LocalGuest guest : guests) {
            VmId id = guest.definition().id();
            HostId host = owners.getOrDefault(id, guest.home());
            try (var hypervisor = EmbeddedHypervisor.connect(socket.apply(host))) {
                hypervisor.define(guest.definition());
                hypervisor.start(id);
            } catch (HypervisorRefusal refusal) {
                if (!refusal.code().equals(EXISTS)) {
                    throw new IOException(
                            "The guest " + guest.definition().name() + " does not start on " + host + ": "
                                    + refusal.getMessage(),
                            refusal);
                }
            }
        }
    }
}
