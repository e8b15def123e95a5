package dev.tern.hypervisor.embedded;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.embedded.control.Codec;
import dev.tern.hypervisor.embedded.control.Fields;
import dev.tern.hypervisor.embedded.control.Json;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;

/** A guest's definition as it travels: the control protocol's JSON of it. It comes from another host and is not believed. */
final class GuestDocument {

    private GuestDocument() {}

    static String write(GuestDefinition definition) {
        return Codec.write(definition).toString();
    }

    /** A definition of another guest than was announced would have this host run what no journal knows. */
    static GuestDefinition read(VmId vm, DataSize memory, String document) throws HypervisorRefusal {
        GuestDefinition definition = parsed(document);
        if (!definition.id().equals(vm) || !definition.memory().equals(memory)) {
            throw new HypervisorRefusal(
                    "document.differs",
                    "Guest " + vm + " of " + memory + " was announced; its document is of " + definition.id() + " and "
                            + definition.memory());
        }
        return definition;
    }

    private static GuestDefinition parsed(String document) throws HypervisorRefusal {
        try {
            return Codec.definition(new Fields("document", Json.parse(document)));
        } catch (HypervisorRefusal e) {
            throw new HypervisorRefusal("document.unreadable", String.valueOf(e.getMessage()));
        }
    }
}
