package dev.tern.hypervisor.libvirt.host;

import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.domain.Xml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * A host as libvirt's capabilities describe it.
 *
 * @param cpuXml the host's whole CPU, as another libvirt compares it
 */
public record Capabilities(Cpu cpu, String cpuXml, List<Cell> cells, List<Architecture> architectures) {

    public Capabilities {
        cells = List.copyOf(cells);
        architectures = List.copyOf(architectures);
    }

    /** @param features that it has beyond its model */
    public record Cpu(String architecture, String model, String vendor, Set<String> features) {

        public Cpu {
            features = Set.copyOf(features);
        }
    }

    /** A NUMA node. */
    public record Cell(int id, DataSize memory, Set<Integer> cpus, Map<DataSize, Long> pages) {

        public Cell {
            cpus = Set.copyOf(cpus);
            pages = Map.copyOf(pages);
        }
    }

    /**
     * A kind of guests that the host can run.
     *
     * @param types of acceleration: {@code kvm}, {@code qemu}
     * @param machines by name, with the most CPUs that each takes
     */
    public record Architecture(String name, String emulator, Set<String> types, Map<String, Integer> machines) {

        public Architecture {
            types = Set.copyOf(types);
            machines = Map.copyOf(machines);
        }
    }

    public Optional<Architecture> architecture(String name) {
        return architectures.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** Of all cells. */
    public Set<Integer> cpus() {
        return cells.stream().flatMap(cell -> cell.cpus().stream()).collect(Collectors.toSet());
    }

    /** Sizes of huge pages that there are any of, smallest first. */
    public List<DataSize> hugePages() {
        return cells.stream()
                .flatMap(cell -> cell.pages().entrySet().stream())
                .filter(page -> page.getValue() > 0 && page.getKey().compareTo(DataSize.ofPages(1)) > 0)
                .map(Map.Entry::getKey)
                .distinct()
                .sorted()
                .toList();
    }

    /** @throws HypervisorRefusal {@code document.unreadable} */
    public static Capabilities parse(String text) throws HypervisorRefusal {
        Element root = Xml.parse(text).getDocumentElement();
        Element host = Xml.child(root, "host").orElse(root);
        Optional<Element> cpu = Xml.child(host, "cpu");
        List<Cell> cells = new ArrayList<>();
        for (Element cell : below(Xml.child(host, "topology").flatMap(t -> Xml.child(t, "cells")), "cell")) {
            cells.add(cell(cell));
        }
        List<Architecture> architectures = new ArrayList<>();
        for (Element guest : Xml.children(root, "guest")) {
            Xml.child(guest, "arch").ifPresent(arch -> architectures.add(architecture(arch)));
        }
        return new Capabilities(
                cpu.map(Capabilities::cpu).orElse(new Cpu("", "", "", Set.of())),
                cpu.map(Xml::write).orElse(""),
                cells,
                architectures);
    }

    private static List<Element> below(Optional<Element> parent, String name) {
        return parent.map(element -> Xml.children(element, name)).orElse(List.of());
    }

    private static Cpu cpu(Element cpu) {
        return new Cpu(
                Xml.text(cpu, "arch"),
                Xml.text(cpu, "model"),
                Xml.text(cpu, "vendor"),
                Xml.children(cpu, "feature").stream()
                        .map(feature -> feature.getAttribute("name"))
                        .collect(Collectors.toSet()));
    }

    private static Cell cell(Element cell) {
        Map<DataSize, Long> pages = new TreeMap<>();
        for (Element page : Xml.children(cell, "pages")) {
            number(page.getAttribute("size"))
                    .ifPresent(kib -> pages.put(
                            DataSize.ofKiB(kib),
                            number(page.getTextContent().strip()).orElse(0L)));
        }
        return new Cell(
                number(cell.getAttribute("id")).orElse(0L).intValue(),
                DataSize.ofKiB(number(Xml.text(cell, "memory")).orElse(0L)),
                below(Xml.child(cell, "cpus"), "cpu").stream()
                        .flatMap(cpu -> number(cpu.getAttribute("id")).stream())
                        .map(Long::intValue)
                        .collect(Collectors.toSet()),
                pages);
    }

    /** A domain type may bring an emulator and machines of its own; what they all have in common stands at the top. */
    private static Architecture architecture(Element arch) {
        Map<String, Integer> machines = new TreeMap<>(machines(arch));
        Xml.children(arch, "domain").forEach(domain -> machines.putAll(machines(domain)));
        return new Architecture(
                arch.getAttribute("name"),
                Xml.text(arch, "emulator"),
                Xml.children(arch, "domain").stream()
                        .map(domain -> domain.getAttribute("type"))
                        .collect(Collectors.toSet()),
                machines);
    }

    private static Map<String, Integer> machines(Element parent) {
        Map<String, Integer> machines = new TreeMap<>();
        for (Element machine : Xml.children(parent, "machine")) {
            machines.put(
                    machine.getTextContent().strip(),
                    number(machine.getAttribute("maxCpus")).orElse(0L).intValue());
        }
        return machines;
    }

    private static Optional<Long> number(String text) {
        try {
            long number = Long.parseLong(text);
            return number < 0 ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
