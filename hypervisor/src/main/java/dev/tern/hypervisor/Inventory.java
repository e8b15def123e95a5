package dev.tern.hypervisor;

import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.VmHardware;
import java.util.List;

/** What a host is and has, and what the guests defined there are made of: changes seldom. */
public record Inventory(HostHardware host, List<VmHardware> guests) {

    public Inventory {
        guests = List.copyOf(guests);
    }
}
