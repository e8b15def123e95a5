package dev.tern.hypervisor.libvirt.host;

import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.domain.Xml;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * What guests of one kind may have on a host, as libvirt's domain capabilities list it.
 *
 * @param models of CPU that its QEMU can give here
 * @param devices by element and property, the values that are supported; none at all where the element is not
 */
public record GuestSupport(Set<String> models, Map<String, Map<String, Set<String>>> devices) {

    public GuestSupport {
        models = Set.copyOf(models);
        devices = Map.copyOf(devices);
    }

    /** What libvirt says nothing of is for QEMU to judge. */
    public boolean allows(String element, String property, String value) {
        Map<String, Set<String>> properties = devices.get(element);
        if (properties == null) {
            return true;
        }
        Set<String> values = properties.get(property);
        return values == null ? !properties.isEmpty() : values.contains(value);
    }

    /** @throws HypervisorRefusal {@code document.unreadable} */
    public static GuestSupport parse(String text) throws HypervisorRefusal {
        Element root = Xml.parse(text).getDocumentElement();
        Set<String> models = new TreeSet<>();
        Xml.child(root, "cpu").ifPresent(cpu -> Xml.children(cpu, "mode").stream()
                .filter(mode -> mode.getAttribute("name").equals("custom"))
                .flatMap(mode -> Xml.children(mode, "model").stream())
                .filter(model -> !model.getAttribute("usable").equals("no"))
                .forEach(model -> models.add(model.getTextContent().strip())));
        Map<String, Map<String, Set<String>>> devices = new HashMap<>();
        Xml.child(root, "devices").ifPresent(all -> Xml.children(all)
                .forEach(device -> devices.put(String.valueOf(device.getLocalName()), properties(device))));
        return new GuestSupport(models, devices);
    }

    /** An empty list of values says that libvirt could not find out. */
    private static Map<String, Set<String>> properties(Element device) {
        if (!device.getAttribute("supported").equals("yes")) {
            return Map.of();
        }
        Map<String, Set<String>> properties = new HashMap<>();
        properties.put("", Set.of());
        for (Element property : Xml.children(device, "enum")) {
            Set<String> values = Xml.children(property, "value").stream()
                    .map(value -> value.getTextContent().strip())
                    .collect(Collectors.toSet());
            if (!values.isEmpty()) {
                properties.put(property.getAttribute("name"), values);
            }
        }
        return Map.copyOf(properties);
    }
}
