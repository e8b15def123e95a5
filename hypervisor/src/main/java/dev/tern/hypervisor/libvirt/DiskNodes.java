package dev.tern.hypervisor.libvirt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.storage.LocalDisk;
import dev.tern.hypervisor.libvirt.storage.LocalDisk.Behind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A guest's local disks in its document. */
final class DiskNodes {

    private static final int MOST = 64;
    private static final Pattern WORD = Pattern.compile("[a-z0-9]{1,16}");
    private static final Pattern PATH = Pattern.compile("/[^\\p{Cntrl}]{1,1023}");
    private static final Pattern PRINT = Pattern.compile("([0-9]{1,19}:[0-9a-f]{64})?");

    private DiskNodes() {}

    static void write(ArrayNode into, List<LocalDisk> disks) {
        for (LocalDisk disk : disks) {
            ObjectNode node = into.addObject();
            node.put("target", disk.target());
            node.put("path", disk.path());
            node.put("format", disk.format());
            node.put("capacity_bytes", disk.capacity().bytes());
            node.put("allocation_bytes", disk.allocation().bytes());
            ArrayNode behind = node.putArray("behind");
            for (Behind file : disk.behind()) {
                behind.addObject()
                        .put("path", file.path())
                        .put("format", file.format())
                        .put("print", file.print());
            }
        }
    }

    /** @throws HypervisorRefusal {@code document.unreadable} */
    static List<LocalDisk> read(JsonNode disks) throws HypervisorRefusal {
        List<LocalDisk> read = new ArrayList<>();
        check(disks.size() <= MOST, "it has " + disks.size() + " local disks; at most " + MOST + " move");
        for (JsonNode disk : disks) {
            List<Behind> behind = new ArrayList<>();
            check(disk.path("behind").size() <= MOST, "a disk has more than " + MOST + " files behind it");
            for (JsonNode file : disk.path("behind")) {
                behind.add(
                        new Behind(text(file, "path", PATH), text(file, "format", WORD), text(file, "print", PRINT)));
            }
            read.add(new LocalDisk(
                    text(disk, "target", WORD),
                    text(disk, "path", PATH),
                    text(disk, "format", WORD),
                    bytes(disk, "capacity_bytes"),
                    bytes(disk, "allocation_bytes"),
                    behind));
        }
        return read;
    }

    private static String text(JsonNode node, String name, Pattern form) throws HypervisorRefusal {
        String text = node.path(name).asText("");
        check(form.matcher(text).matches() && !text.contains("/../"), "a disk's " + name + " cannot be");
        return text;
    }

    private static DataSize bytes(JsonNode node, String name) throws HypervisorRefusal {
        JsonNode value = node.path(name);
        check(value.canConvertToLong() && value.asLong() >= 0, "a disk's " + name + " is no size");
        return DataSize.ofBytes(value.asLong());
    }

    private static void check(boolean holds, String otherwise) throws HypervisorRefusal {
        if (!holds) {
            throw new HypervisorRefusal(
                    "document.unreadable", "The document of a libvirt host cannot be read: " + otherwise);
        }
    }
}
