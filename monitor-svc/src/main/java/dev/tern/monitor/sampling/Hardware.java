package dev.tern.monitor.sampling;

import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.VmHardware;
import java.util.List;

/** What a host and the guests defined there are made of. */
public record Hardware(HostHardware host, List<VmHardware> guests) {

    public Hardware {
        guests = List.copyOf(guests);
    }
}
