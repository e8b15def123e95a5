package dev.tern.hypervisor.libvirt.domain;

import dev.tern.hypervisor.HypervisorRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** Reads what a running guest's definition says of the files behind its disks. */
public final class DiskXml {

    private static final int DEEPEST = 64;

    private DiskXml() {}

    /** @param format {@code qcow2}, {@code raw} */
    public record ImageFile(String path, String format) {}

    /**
     * A disk that is a file and may be written by this guest alone.
     *
     * @param behind the chain of files behind it, each behind the one before
     */
    public record FileDisk(String target, ImageFile image, List<ImageFile> behind) {

        public FileDisk {
            behind = List.copyOf(behind);
        }
    }

    /** In the definition's order. */
    public static List<FileDisk> parse(String text) throws HypervisorRefusal {
        List<FileDisk> disks = new ArrayList<>();
        Optional<Element> devices = Xml.child(DomainXml.root(text), "devices");
        for (Element disk :
                devices.map(element -> Xml.children(element, "disk")).orElse(List.of())) {
            ImageFile image = image(disk, Xml.attribute(disk, "driver", "type"));
            if (isWritten(disk) && !image.path().isEmpty()) {
                disks.add(new FileDisk(Xml.attribute(disk, "target", "dev"), image, behind(disk)));
            }
        }
        return disks;
    }

    private static boolean isWritten(Element disk) {
        String device = disk.getAttribute("device");
        return disk.getAttribute("type").equals("file")
                && (device.isEmpty() || device.equals("disk"))
                && Xml.child(disk, "readonly").isEmpty()
                && Xml.child(disk, "shareable").isEmpty()
                && Xml.child(disk, "transient").isEmpty();
    }

    private static ImageFile image(Element of, String format) {
        return new ImageFile(Xml.attribute(of, "source", "file"), format.isEmpty() ? "raw" : format);
    }

    private static List<ImageFile> behind(Element disk) {
        List<ImageFile> chain = new ArrayList<>();
        Optional<Element> next = Xml.child(disk, "backingStore");
        while (next.isPresent() && Xml.child(next.get(), "source").isPresent() && chain.size() < DEEPEST) {
            chain.add(image(next.get(), Xml.attribute(next.get(), "format", "type")));
            next = Xml.child(next.get(), "backingStore");
        }
        return chain;
    }
}
