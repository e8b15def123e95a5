package dev.tern.hypervisor.libvirt.domain;

import dev.tern.hypervisor.HypervisorRefusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * What Tern keeps in a guest's metadata, where it outlives agent and libvirtd: the labels that the user gives, and notes
 * of a move, which belong to the running guest only and are gone when the move is.
 */
public final class Metadata {

    public static final String DEPARTURE_PREFIX = "terndeparture";
    public static final String ARRIVAL_PREFIX = "ternarrival";
    public static final String SHELF_PREFIX = "ternshelf";
    public static final String SHELF = "https://tern.dev/xmlns/libvirt/shelf/1";
    public static final String LABELS = "https://tern.dev/xmlns/libvirt/1";
    public static final String DEPARTURE = "https://tern.dev/xmlns/libvirt/departure/1";
    public static final String ARRIVAL = "https://tern.dev/xmlns/libvirt/arrival/1";

    private Metadata() {}

    /**
     * At the source: how the guest was before a move changed it.
     *
     * @param speed MiB/s that migrations of it may take
     * @param downtime milliseconds
     */
    public record Before(boolean paused, boolean autostart, long speed, long downtime) {

        public String element() {
            return "<departure paused='" + paused + "' autostart='" + autostart + "' speed='" + speed + "' downtime='"
                    + downtime + "'/>";
        }

        /** Nothing where the element is not one of ours. */
        public static Optional<Before> read(String element) {
            try {
                Element note = Xml.parse(element).getDocumentElement();
                return Optional.of(new Before(
                        Boolean.parseBoolean(note.getAttribute("paused")),
                        Boolean.parseBoolean(note.getAttribute("autostart")),
                        Long.parseLong(note.getAttribute("speed")),
                        Long.parseLong(note.getAttribute("downtime"))));
            } catch (HypervisorRefusal | NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * At the destination: what the guest is to become when it runs; at either host, what a placeholder stands for.
     *
     * @param definition packed; null for a guest that had none
     */
    public record Afterwards(@Nullable String definition, boolean autostart) {

        /** Nothing where the element is not one of ours. */
        public static Optional<Afterwards> read(String element) {
            try {
                Element note = Xml.parse(element).getDocumentElement();
                String packed = note.getTextContent().strip();
                return Optional.of(new Afterwards(
                        packed.isEmpty() ? null : packed, Boolean.parseBoolean(note.getAttribute("autostart"))));
            } catch (HypervisorRefusal e) {
                return Optional.empty();
            }
        }

        /** The definition with this note in its metadata. */
        public String in(String xml) throws HypervisorRefusal {
            return in(xml, ARRIVAL_PREFIX, ARRIVAL);
        }

        String in(String xml, String prefix, String namespace) throws HypervisorRefusal {
            Element domain = DomainXml.root(xml);
            Document document = domain.getOwnerDocument();
            Element metadata = Xml.child(domain, "metadata").orElseGet(() -> {
                Element made = document.createElement("metadata");
                domain.appendChild(made);
                return made;
            });
            for (Element child : Xml.children(metadata)) {
                if (ARRIVAL.equals(child.getNamespaceURI()) || DEPARTURE.equals(child.getNamespaceURI())) {
                    metadata.removeChild(child);
                }
            }
            Element note = document.createElementNS(namespace, prefix + ":guest");
            note.setAttribute("autostart", String.valueOf(autostart));
            if (definition != null) {
                note.setTextContent(definition);
            }
            metadata.appendChild(note);
            return Xml.write(document);
        }
    }
}
