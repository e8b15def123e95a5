package dev.tern.monitor.view;

import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.monitor.sampling.Hardware;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What hosts and guests are made of, told to the others when it has changed. */
final class HardwareRegister {

    private final Announcements out;
    private final Map<HostId, HostHardware> hosts = new TreeMap<>();
    private final Map<VmId, VmHardware> guests = new HashMap<>();
    private final Set<Object> said = new HashSet<>();

    HardwareRegister(Announcements out) {
        this.out = out;
    }

    void heard(HostHardware host) {
        hosts.putIfAbsent(host.host(), host);
    }

    void heard(VmHardware guest) {
        guests.putIfAbsent(guest.vm(), guest);
    }

    /**
     * A host was looked at. Of a guest that two hosts tell of, as while it moves, the one where it lives is believed.
     *
     * @param home where a guest lives; null where nobody knows
     */
    void told(Hardware found, Function<VmId, @Nullable HostId> home) {
        HostHardware host = found.host();
        if (said.add(host.host()) || !host.equals(hosts.get(host.host()))) {
            hosts.put(host.host(), host);
            out.hardware(host);
        }
        for (VmHardware guest : found.guests()) {
            HostId lives = home.apply(guest.vm());
            boolean here = lives == null || lives.equals(host.host());
            if (here && (said.add(guest.vm()) || !guest.equals(guests.get(guest.vm())))) {
                guests.put(guest.vm(), guest);
                out.hardware(guest);
            }
        }
    }

    void gone(VmId vm) {
        said.remove(vm);
        if (guests.remove(vm) != null) {
            out.hardwareGone(vm);
        }
    }

    Optional<HostHardware> of(HostId host) {
        return Optional.ofNullable(hosts.get(host));
    }

    Optional<VmHardware> of(VmId vm) {
        return Optional.ofNullable(guests.get(vm));
    }
}
