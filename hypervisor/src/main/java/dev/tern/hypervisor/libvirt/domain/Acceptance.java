package dev.tern.hypervisor.libvirt.domain;

import dev.tern.hypervisor.HypervisorRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/**
 * What a definition from another host may hold. Lists of what is accepted, not of what is not: libvirt grows. Whatever is
 * not on them is named, all of it in one refusal.
 */
final class Acceptance {

    private static final Set<String> TYPES = Set.of("kvm", "qemu");

    private static final Set<String> DEVICES = Set.of(
            "audio",
            "channel",
            "console",
            "controller",
            "crypto",
            "disk",
            "emulator",
            "filesystem",
            "graphics",
            "hostdev",
            "hub",
            "input",
            "interface",
            "iommu",
            "memballoon",
            "memory",
            "nvram",
            "panic",
            "parallel",
            "pstore",
            "redirdev",
            "redirfilter",
            "rng",
            "serial",
            "shmem",
            "smartcard",
            "sound",
            "tpm",
            "video",
            "vsock",
            "watchdog");

    /** Of a serial port, a console, a channel. */
    private static final Set<String> ENDS =
            Set.of("pty", "null", "file", "unix", "vc", "spicevmc", "spiceport", "qemu-vdagent");

    private static final Set<String> WITH_ENDS = Set.of("serial", "parallel", "console", "channel");

    private static final Pattern EMULATOR =
            Pattern.compile("/usr/(local/)?(bin|libexec)/(qemu-system-[a-z0-9_]{2,20}|qemu-kvm|kvm)");

    /** Where a guest's files never are, and a host's own are. */
    private static final List<String> OF_THE_HOST = List.of(
            "/etc/",
            "/bin/",
            "/sbin/",
            "/lib",
            "/usr/bin/",
            "/usr/sbin/",
            "/usr/lib",
            "/usr/local/",
            "/boot/",
            "/proc/",
            "/sys/",
            "/root/",
            "/home/",
            "/run/systemd/",
            "/var/spool/",
            "/dev/mem",
            "/dev/kmsg");

    private static final int DEEPEST = 64;

    private final List<String> problems = new ArrayList<>();

    private Acceptance() {}

    /** @throws HypervisorRefusal {@code document.refused}, naming every part that is not accepted */
    static void check(Element domain) throws HypervisorRefusal {
        Acceptance acceptance = new Acceptance();
        if (!TYPES.contains(domain.getAttribute("type"))) {
            acceptance.problems.add("a domain of type \"" + domain.getAttribute("type") + "\"");
        }
        acceptance.namespaces(domain, 0);
        Xml.child(domain, "devices").ifPresent(acceptance::devices);
        if (!acceptance.problems.isEmpty()) {
            throw new HypervisorRefusal(
                    "document.refused", "Not accepted in a definition: " + String.join("; ", acceptance.problems));
        }
    }

    /** QEMU's own arguments, environment and overrides are elements of a namespace of their own. */
    private void namespaces(Element parent, int depth) {
        if (depth > DEEPEST) {
            problems.add("elements more than " + DEEPEST + " deep");
            return;
        }
        for (Element child : Xml.children(parent)) {
            if (child.getNamespaceURI() != null) {
                problems.add("<" + child.getTagName() + ">");
            } else if (!child.getLocalName().equals("metadata")) {
                attributes(child);
                namespaces(child, depth + 1);
            }
        }
    }

    private void attributes(Element element) {
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            if (attributes.item(i) instanceof Attr attribute && isCommand(attribute.getValue())) {
                problems.add("<" + element.getTagName() + " " + attribute.getName() + "=\"exec:...\">");
            }
        }
    }

    private static boolean isCommand(String value) {
        return value.strip().regionMatches(true, 0, "exec:", 0, 5);
    }

    private void devices(Element devices) {
        for (Element device : Xml.children(devices)) {
            String name = String.valueOf(device.getLocalName());
            if (!DEVICES.contains(name)) {
                problems.add("a device <" + name + ">");
            } else if (name.equals("emulator")) {
                emulator(device.getTextContent().strip());
            } else if (WITH_ENDS.contains(name)) {
                end(name, device);
            } else if (name.equals("disk")) {
                disk(device);
            }
        }
    }

    private void emulator(String path) {
        if (!EMULATOR.matcher(path).matches()) {
            problems.add("the emulator " + path);
        }
    }

    private void end(String name, Element device) {
        String type = device.getAttribute("type");
        if (!ENDS.contains(type)) {
            problems.add("a <" + name + "> of type \"" + type + "\"");
        }
        path(name, Xml.attribute(device, "source", "path"));
    }

    private void disk(Element disk) {
        if (Xml.child(disk, "readonly").isEmpty()) {
            path("disk", Xml.attribute(disk, "source", "file"));
            path("disk", Xml.attribute(disk, "source", "dev"));
        }
    }

    /** The guest would write there as its QEMU may. */
    private void path(String name, String path) {
        boolean outside = !path.isEmpty() && (!path.startsWith("/") || path.contains("/../") || path.contains("//"));
        if (outside || OF_THE_HOST.stream().anyMatch(path::startsWith)) {
            problems.add("a <" + name + "> at " + path);
        }
    }
}
