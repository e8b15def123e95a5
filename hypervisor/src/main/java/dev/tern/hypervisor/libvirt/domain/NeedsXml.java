package dev.tern.hypervisor.libvirt.domain;

import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.domain.Needs.Clock;
import dev.tern.hypervisor.libvirt.domain.Needs.Cpu;
import dev.tern.hypervisor.libvirt.domain.Needs.Device;
import dev.tern.hypervisor.libvirt.domain.Needs.File;
import dev.tern.hypervisor.libvirt.domain.Needs.Page;
import dev.tern.hypervisor.libvirt.domain.Needs.Plug;
import dev.tern.hypervisor.libvirt.domain.Needs.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.w3c.dom.Element;

/** Reads off a definition what it asks of a host. */
public final class NeedsXml {

    /** Of a device: where in its element stands what libvirt's capabilities list, and under which name. */
    private record Place(String child, String attribute, String property) {}

    private static final Map<String, Place> PLACES = Map.of(
            "disk", new Place("target", "bus", "bus"),
            "video", new Place("model", "type", "modelType"),
            "graphics", new Place("", "type", "type"),
            "tpm", new Place("", "model", "model"),
            "rng", new Place("", "model", "model"),
            "redirdev", new Place("", "bus", "bus"),
            "filesystem", new Place("driver", "type", "driverType"),
            "panic", new Place("", "model", "model"),
            "crypto", new Place("", "model", "model"));

    private static final List<String> BOOT_FILES = List.of("kernel", "initrd", "loader");

    private NeedsXml() {}

    /** @throws HypervisorRefusal as {@link DomainXml#parse} */
    public static Needs parse(String text) throws HypervisorRefusal {
        GuestDomain guest = DomainXml.parse(text);
        Element domain = DomainXml.root(text);
        List<Element> devices = Xml.child(domain, "devices").map(Xml::children).orElse(List.of());
        return new Needs(
                guest.type(),
                guest.architecture(),
                guest.machine(),
                named(devices, "emulator").stream()
                        .findFirst()
                        .map(emulator -> emulator.getTextContent().strip())
                        .orElse(""),
                Xml.child(domain, "cpu").map(NeedsXml::cpu),
                guest.vcpus(),
                guest.memory(),
                Xml.child(domain, "memoryBacking")
                        .flatMap(backing -> Xml.child(backing, "hugepages"))
                        .map(NeedsXml::page),
                cpus(domain),
                cells(domain),
                files(domain, guest),
                guest.disks().stream()
                        .filter(disk -> disk.type().equals("volume"))
                        .map(disk ->
                                new Pool("disk " + disk.target(), disk.source().substring(0, slash(disk.source()))))
                        .toList(),
                guest.interfaces().stream().flatMap(one -> plug(one).stream()).toList(),
                devices.stream().flatMap(one -> device(one).stream()).distinct().toList(),
                new Clock(
                        attribute(domain, "clock", "offset").equals("localtime"),
                        attribute(domain, "clock", "timezone")));
    }

    private static int slash(String source) {
        return Math.max(0, source.indexOf('/'));
    }

    private static String attribute(Element parent, String child, String name) {
        return Xml.attribute(parent, child, name);
    }

    private static List<Element> named(List<Element> devices, String name) {
        return devices.stream()
                .filter(device -> name.equals(device.getLocalName()))
                .toList();
    }

    private static Cpu cpu(Element cpu) {
        String check = cpu.getAttribute("check");
        return new Cpu(
                cpu.getAttribute("mode"),
                Xml.text(cpu, "model"),
                check.equals("full") || check.equals("partial"),
                Xml.write(cpu));
    }

    private static Page page(Element hugepages) {
        return new Page(Xml.child(hugepages, "page")
                .flatMap(page -> DomainXml.size(page.getAttribute("size"), page.getAttribute("unit"))));
    }

    private static Set<Integer> cpus(Element domain) {
        Set<Integer> cpus = new TreeSet<>(Numbers.of(attribute(domain, "vcpu", "cpuset")));
        Xml.child(domain, "cputune").ifPresent(tune -> Xml.children(tune)
                .forEach(pin -> cpus.addAll(Numbers.of(pin.getAttribute("cpuset")))));
        return cpus;
    }

    /** Only what is strict binds; the rest is a wish. */
    private static Set<Integer> cells(Element domain) {
        Set<Integer> cells = new TreeSet<>();
        Xml.child(domain, "numatune").ifPresent(tune -> Xml.children(tune).stream()
                .filter(memory -> memory.getAttribute("mode").equals("strict")
                        || memory.getAttribute("mode").isEmpty())
                .forEach(memory -> cells.addAll(Numbers.of(memory.getAttribute("nodeset")))));
        return cells;
    }

    private static List<File> files(Element domain, GuestDomain guest) {
        List<File> files = new ArrayList<>();
        Xml.child(domain, "os").ifPresent(os -> {
            for (String what : BOOT_FILES) {
                add(files, what, Xml.text(os, what));
            }
        });
        guest.disks().stream()
                .filter(disk -> disk.type().equals("file") || disk.type().equals("block"))
                .forEach(disk -> add(files, "disk " + disk.target(), disk.source()));
        return files;
    }

    private static void add(List<File> files, String what, String path) {
        if (!path.isEmpty()) {
            files.add(new File(what, path));
        }
    }

    private static Optional<Plug> plug(GuestDomain.Interface one) {
        if (one.source().isEmpty()) {
            return Optional.empty();
        }
        return switch (one.type()) {
            case "network" -> Optional.of(new Plug(Plug.Kind.NETWORK, one.source()));
            case "bridge" -> Optional.of(new Plug(Plug.Kind.BRIDGE, one.source()));
            case "direct" -> Optional.of(new Plug(Plug.Kind.LINK, one.source()));
            default -> Optional.empty();
        };
    }

    private static Optional<Device> device(Element device) {
        String name = String.valueOf(device.getLocalName());
        Place place = PLACES.get(name);
        if (place == null) {
            return Optional.empty();
        }
        String value = place.child().isEmpty()
                ? device.getAttribute(place.attribute())
                : attribute(device, place.child(), place.attribute());
        return value.isEmpty() || value.equals("none")
                ? Optional.empty()
                : Optional.of(new Device(name, place.property(), value));
    }
}
