package dev.tern.hypervisor.libvirt.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tern.hypervisor.HypervisorRefusal;
import java.util.Optional;

/** What libvirt offers for QEMU alone, from a library of its own. A host without it does without. */
public final class LibvirtQemu {

    private static final String NAME = "libvirt-qemu.so.0";
    private static final System.Logger LOG = System.getLogger(LibvirtQemu.class.getName());

    /** A command to QEMU itself. libvirt marks the guest as tainted by it. */
    public final Function monitorCommand;

    /** A command to the agent inside the guest; libvirt marks the guest as tainted by it. */
    public final Function agentCommand;

    private LibvirtQemu(Library library) {
        monitorCommand = library.function("virDomainQemuMonitorCommand", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
        agentCommand = library.function("virDomainQemuAgentCommand", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
    }

    static Optional<LibvirtQemu> load(String version) {
        try {
            Library library = new Library(NAME);
            LibvirtQemu qemu = new LibvirtQemu(library);
            library.check(version);
            return Optional.of(qemu);
        } catch (HypervisorRefusal e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Guests that are taken back are not announced to the network, and guests are told of no move: {0}",
                    e.getMessage());
            return Optional.empty();
        }
    }
}
