package dev.tern.hypervisor.libvirt.domain;

import dev.tern.contracts.plan.Reason;
import dev.tern.hypervisor.HypervisorRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** Parts of a guest beside the devices of its host that no live move can take along: every one of them in one answer. */
public final class Anchors {

    /**
     * Machine types up to 2.2 leave out the description that ends the stream of others, without which nobody can tell
     * where it ends: the move would only reach its deadline.
     */
    private static final Pattern DATED = Pattern.compile("(?:pc|pc-i440fx|pc-q35|pseries)-(\\d{1,3})\\.(\\d{1,3})");

    private static final int LAST_UNDESCRIBED = 202;
    private static final int MAJOR = 100;

    private final List<Reason> reasons = new ArrayList<>();

    private Anchors() {}

    /** @throws HypervisorRefusal as {@link DomainXml#parse} */
    public static List<Reason> of(String text) throws HypervisorRefusal {
        Element domain = DomainXml.root(text);
        Anchors anchors = new Anchors();
        Xml.child(domain, "os")
                .flatMap(os -> Xml.child(os, "type"))
                .ifPresent(type -> anchors.machine(type.getAttribute("machine")));
        if (Xml.child(domain, "launchSecurity").isPresent()) {
            anchors.add("guest.confidential", "Its memory is encrypted for its host's processor");
        }
        Xml.child(domain, "devices").ifPresent(devices -> Xml.children(devices).forEach(anchors::device));
        return List.copyOf(anchors.reasons);
    }

    private void add(String code, String text) {
        reasons.add(new Reason(code, text));
    }

    private void machine(String name) {
        Matcher dated = DATED.matcher(name);
        boolean old = dated.matches()
                && Integer.parseInt(dated.group(1)) * MAJOR + Integer.parseInt(dated.group(2)) <= LAST_UNDESCRIBED;
        if (old || name.startsWith("xen")) {
            add(
                    "stream.undescribed",
                    "QEMU's stream of machine type " + name
                            + " does not say where it ends: give the guest one from 2.3 on");
        }
    }

    private void device(Element device) {
        switch (String.valueOf(device.getLocalName())) {
            case "interface" -> {
                if (device.getAttribute("type").equals("hostdev")) {
                    add("device.passthrough", "A network interface of it is a device of its host");
                }
            }
            case "tpm" -> {
                Optional<Element> backend = Xml.child(device, "backend");
                if (backend.filter(one -> one.getAttribute("type").equals("passthrough"))
                        .isPresent()) {
                    add("device.passthrough", "Its TPM is its host's");
                }
            }
            case "filesystem" -> {
                String driver = Xml.attribute(device, "driver", "type");
                if (!driver.equals("virtiofs")) {
                    add(
                            "device.filesystem",
                            "It has a folder of its host mounted by 9p, as " + Xml.attribute(device, "target", "dir"));
                }
            }
            case "video" -> {
                boolean accelerated = Xml.child(device, "model")
                        .filter(model ->
                                Xml.attribute(model, "acceleration", "accel3d").equals("yes"))
                        .isPresent();
                if (accelerated) {
                    add("device.gpu", "It draws with its host's GPU (accel3d)");
                }
            }
            default -> {}
        }
    }
}
