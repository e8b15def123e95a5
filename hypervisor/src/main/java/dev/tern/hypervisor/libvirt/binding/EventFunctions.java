package dev.tern.hypervisor.libvirt.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/** Those of libvirt's functions that have it call back. */
public final class EventFunctions {

    public final Function register;
    public final Function deregister;

    EventFunctions(Library library) {
        register = library.function(
                "virConnectDomainEventRegisterAny", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        deregister = library.function("virConnectDomainEventDeregisterAny", JAVA_INT, ADDRESS, JAVA_INT);
    }
}
