package dev.tern.hypervisor.libvirt.domain;

import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.domain.Metadata.Afterwards;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * What stands for a guest that moves cold, on either host, until it is settled whose it is: its name, id and memory, its
 * real definition packed in a note, and a disk that there is not, for which no host can start it.
 */
public final class Placeholder {

    private static final String TEMPLATE = """
            <domain>
              <name/>
              <uuid/>
              <title>on its way to another host</title>
              <memory unit='b'/>
              <vcpu/>
              <os><type>hvm</type></os>
              <devices>
                <disk type='file' device='disk'>
                  <source file='/nonexistent/on-its-way-to-another-host'/>
                  <target dev='vda'/>
                </disk>
              </devices>
            </domain>""";

    private Placeholder() {}

    /** At the destination; it gives way to the definition when the guest is this host's. */
    public static String arriving(GuestDomain guest, Afterwards note) throws HypervisorRefusal {
        return note.in(xml(guest), Metadata.ARRIVAL_PREFIX, Metadata.ARRIVAL);
    }

    /** At the source; it gives way to the definition when the move is undone. */
    public static String leaving(GuestDomain guest, Afterwards note) throws HypervisorRefusal {
        return note.in(xml(guest), Metadata.SHELF_PREFIX, Metadata.SHELF);
    }

    private static String xml(GuestDomain guest) throws HypervisorRefusal {
        Element domain = DomainXml.root(TEMPLATE);
        Document document = domain.getOwnerDocument();
        domain.setAttribute("type", guest.type());
        text(domain, "name", guest.name());
        text(domain, "uuid", guest.id().value());
        text(domain, "memory", String.valueOf(guest.memory().bytes()));
        text(domain, "vcpu", String.valueOf(guest.vcpus()));
        Xml.child(domain, "os")
                .flatMap(os -> Xml.child(os, "type"))
                .ifPresent(type -> type.setAttribute("arch", guest.architecture()));
        return Xml.write(document);
    }

    private static void text(Element domain, String child, String text) {
        Xml.child(domain, child).ifPresent(element -> element.setTextContent(text));
    }
}
