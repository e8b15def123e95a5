package dev.tern.hypervisor.libvirt;

import static dev.tern.hypervisor.libvirt.GuestReading.number;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HostSummary;
import dev.tern.hypervisor.libvirt.connection.Connection;
import dev.tern.hypervisor.libvirt.connection.Connection.Statistics;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.domain.Metadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which guests libvirt has and how they stand, by libvirt's own knowledge: a QEMU that is asked answers when its guest and its
 * migration let it, and everything else about that guest waits behind the question.
 */
final class Roll {

    private Roll() {}

    /** @param states of all guests, just read */
    static HostSummary summary(Connection connection, List<Statistics> states) throws IOException {
        List<HostSummary.Guest> guests = new ArrayList<>();
        long used = 0;
        for (Statistics one : states) {
            Optional<HostSummary.Guest> guest = guest(connection, one);
            guest.ifPresent(guests::add);
            if (state(one).isActive()) {
                used += guest.map(HostSummary.Guest::memory)
                        .orElse(DataSize.ZERO)
                        .bytes();
            }
        }
        guests.sort(Comparator.comparing(HostSummary.Guest::name));
        return new HostSummary(
                LibvirtHypervisor.version(connection),
                DataSize.ofKiB(connection.node().kib()),
                DataSize.ofBytes(used),
                guests);
    }

    /** Nothing of a guest that has just ended. */
    private static Optional<HostSummary.Guest> guest(Connection connection, Statistics one) throws IOException {
        return connection.ask(
                one.uuid(),
                domain -> new HostSummary.Guest(
                        VmId.of(one.uuid()),
                        one.name(),
                        state(domain, state(one)),
                        DataSize.ofKiB(domain.memoryKib())));
    }

    static VmState state(Domain domain) throws IOException {
        return state(domain, domain.state());
    }

    static Domain.State state(Statistics guest) {
        return new Domain.State(
                (int) number(guest.values(), "state.state"), (int) number(guest.values(), "state.reason"));
    }

    private static VmState state(Domain domain, Domain.State state) throws IOException {
        boolean asked = GuestReading.state(state, true) != GuestReading.state(state, false);
        return GuestReading.state(
                state, asked && domain.metadata(Metadata.ARRIVAL).isPresent());
    }
}
