package dev.tern.local.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.local.fleet.LocalGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Brings the fleet's guests to life: each on the host that owns it, and only there. */
public final class LocalGuests {

    private static final String EXISTS = "guest.exists";

    private LocalGuests() {}

    /**
     * Defines and starts the guests that are not there yet.
     *
     * @param socket the hypervisor's, by host
     * @param owners by the agents' journals, from an earlier life; a guest that they do not know starts at its home
     * @return those that nobody may start now
     */
    public static List<LocalGuest> start(List<LocalGuest> guests, Function<HostId, Path> socket, GuestOwners owners)
            throws IOException {
        List<LocalGuest> left = new ArrayList<>();
        for (LocalGuest guest : guests) {
            Optional<HostId> host = owners.hostFor(guest.definition().id(), guest.home());
            if (host.isPresent()) {
                start(guest, host.get(), socket.apply(host.get()));
            } else {
                left.add(guest);
            }
        }
        return left;
    }

    private static void start(LocalGuest guest, HostId host, Path socket) throws IOException {
        VmId id = guest.definition().id();
        try (var hypervisor = EmbeddedHypervisor.connect(socket)) {
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
