package dev.tern.hypervisor.libvirt.domain;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.domain.GuestDomain.Disk;
import dev.tern.hypervisor.libvirt.domain.GuestDomain.HostDevice;
import dev.tern.hypervisor.libvirt.domain.GuestDomain.Interface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Reads libvirt's domain XML. */
public final class DomainXml {

    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L << 10),
            Map.entry("b", 1L),
            Map.entry("bytes", 1L),
            Map.entry("KB", 1_000L),
            Map.entry("k", 1L << 10),
            Map.entry("KiB", 1L << 10),
            Map.entry("MB", 1_000_000L),
            Map.entry("M", 1L << 20),
            Map.entry("MiB", 1L << 20),
            Map.entry("GB", 1_000_000_000L),
            Map.entry("G", 1L << 30),
            Map.entry("GiB", 1L << 30),
            Map.entry("T", 1L << 40),
            Map.entry("TiB", 1L << 40));

    private DomainXml() {}

    /**
     * Reads a definition and refuses one that no host should take: {@code document.unreadable},
     * {@code document.too-large}, {@code document.refused} naming all that is not accepted.
     */
    public static GuestDomain parse(String text) throws HypervisorRefusal {
        Element domain = root(text);
        Acceptance.check(domain);
        return read(domain);
    }

    /** Reads a definition that is only looked at: also one that no other host should take. */
    public static GuestDomain look(String text) throws HypervisorRefusal {
        return read(root(text));
    }

    static Element root(String text) throws HypervisorRefusal {
        Document document = Xml.parse(text);
        Element root = document.getDocumentElement();
        if (!root.getTagName().equals("domain")) {
            throw unreadable("its root is <" + root.getTagName() + ">, not <domain>");
        }
        return root;
    }

    private static GuestDomain read(Element domain) throws HypervisorRefusal {
        Optional<Element> devices = Xml.child(domain, "devices");
        Element type = Xml.child(domain, "os")
                .flatMap(os -> Xml.child(os, "type"))
                .orElseThrow(() -> unreadable("it has no <os><type>"));
        return new GuestDomain(
                id(Xml.text(domain, "uuid")),
                required(Xml.text(domain, "name"), "name"),
                domain.getAttribute("type"),
                memory(domain),
                vcpus(Xml.text(domain, "vcpu")),
                type.getAttribute("arch"),
                type.getAttribute("machine"),
                Xml.attribute(domain, "cpu", "mode"),
                Xml.child(domain, "cpu").map(cpu -> Xml.text(cpu, "model")).orElse(""),
                Xml.child(domain, "memoryBacking")
                        .flatMap(backing -> Xml.child(backing, "hugepages"))
                        .isPresent(),
                all(devices, "disk").stream().map(DomainXml::disk).toList(),
                all(devices, "interface").stream().map(DomainXml::network).toList(),
                all(devices, "hostdev").stream()
                        .map(host -> new HostDevice(host.getAttribute("mode"), host.getAttribute("type")))
                        .toList(),
                Xml.child(domain, "metadata").map(DomainXml::labels).orElse(Map.of()));
    }

    private static List<Element> all(Optional<Element> devices, String name) {
        return devices.map(element -> Xml.children(element, name)).orElse(List.of());
    }

    private static Disk disk(Element disk) {
        String type = disk.getAttribute("type");
        String source =
                switch (type) {
                    case "file" -> Xml.attribute(disk, "source", "file");
                    case "block" -> Xml.attribute(disk, "source", "dev");
                    case "volume" ->
                        Xml.attribute(disk, "source", "pool") + "/" + Xml.attribute(disk, "source", "volume");
                    default -> Xml.attribute(disk, "source", "name");
                };
        return new Disk(
                Xml.attribute(disk, "target", "dev"),
                type,
                source,
                Xml.attribute(disk, "driver", "cache"),
                Xml.child(disk, "readonly").isPresent()
                        || disk.getAttribute("device").equals("cdrom"),
                Xml.child(disk, "shareable").isPresent());
    }

    private static Interface network(Element network) {
        String type = network.getAttribute("type");
        return new Interface(
                type,
                Xml.attribute(network, "source", type),
                Xml.attribute(network, "mac", "address"),
                Xml.attribute(network, "model", "type"));
    }

    /** Of an element {@code <labels>} with one {@code <label name="">value</label>} each, as metadata holds it. */
    public static Map<String, String> labels(String element) throws HypervisorRefusal {
        return labelled(Xml.parse(element).getDocumentElement());
    }

    private static Map<String, String> labels(Element metadata) {
        return Xml.children(metadata).stream()
                .filter(child -> Metadata.LABELS.equals(child.getNamespaceURI()))
                .findFirst()
                .map(DomainXml::labelled)
                .orElse(Map.of());
    }

    private static Map<String, String> labelled(Element labels) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Element label : Xml.children(labels)) {
            if ("label".equals(label.getLocalName()) && label.hasAttribute("name")) {
                found.put(label.getAttribute("name"), label.getTextContent().strip());
            }
        }
        return found;
    }

    private static VmId id(String text) throws HypervisorRefusal {
        try {
            return VmId.of(text);
        } catch (IllegalArgumentException e) {
            throw unreadable(e.getMessage());
        }
    }

    private static DataSize memory(Element domain) throws HypervisorRefusal {
        String text = Xml.text(domain, "memory");
        String unit = Xml.attribute(domain, "memory", "unit");
        return size(text, unit)
                .orElseThrow(() -> unreadable("its memory is \"" + text + "\", in the unit \"" + unit + "\""));
    }

    /** Empty for what is no size. */
    static Optional<DataSize> size(String number, String unit) {
        Long factor = UNITS.get(unit);
        try {
            return factor == null
                    ? Optional.empty()
                    : Optional.of(DataSize.ofBytes(Math.multiplyExact(Long.parseLong(number), factor)));
        } catch (ArithmeticException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int vcpus(String text) throws HypervisorRefusal {
        try {
            int vcpus = Integer.parseInt(text);
            if (vcpus > 0) {
                return vcpus;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw unreadable("its vcpu is \"" + text + "\"");
    }

    private static String required(String text, String what) throws HypervisorRefusal {
        if (text.isEmpty()) {
            throw unreadable("it has no " + what);
        }
        return text;
    }

    private static HypervisorRefusal unreadable(@org.jspecify.annotations.Nullable String why) {
        return new HypervisorRefusal("document.unreadable", "Not a guest's definition: " + why);
    }
}
