package dev.tern.hypervisor.libvirt.examination;

import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.libvirt.domain.Needs;
import dev.tern.hypervisor.libvirt.host.Capabilities;
import dev.tern.hypervisor.libvirt.host.GuestSupport;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Optional;

/** What is asked of the host about a guest. */
interface Host {

    Capabilities capabilities();

    /** Empty where guests of that kind cannot run at all. */
    Optional<GuestSupport> support(Needs needs) throws IOException;

    /** In libvirt's words, what the guest's CPU has and this host cannot give it; empty where it can. */
    Optional<String> lacks(Needs needs, Needs.Cpu cpu) throws IOException;

    /** The same for the whole CPU of the host that the guest comes from. */
    Optional<String> lacksOf(String hostCpu) throws IOException;

    /** Memory in free huge pages of that size. */
    DataSize freeIn(DataSize page) throws IOException;

    /** Empty where libvirt has none of that name; else whether it is active. */
    Optional<Boolean> network(String name) throws IOException;

    Optional<Boolean> pool(String name) throws IOException;

    /** Whether the host has a network device of that name. */
    boolean hasLink(String name);

    boolean hasFile(String path);

    ZoneId zone();
}
