package dev.tern.lab.guest;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A guest of the lab.
 *
 * @param name also its serial log's and its disk's
 * @param home where it starts
 * @param index among the lab's guests, from 0: gives it its addresses
 * @param settings of its program: {@code mib}, {@code rate}, {@code content} and the like
 * @param vmClass its class for policy's rules
 */
public record LabGuest(
        String name,
        GuestKind kind,
        HostId home,
        int index,
        DataSize memory,
        Map<String, String> settings,
        String vmClass) {

    private static final String WORD = "[a-z0-9][a-z0-9-]*";

    public LabGuest {
        if (!name.matches(WORD)) {
            throw new IllegalArgumentException("\"" + name + "\" cannot name a guest: small letters, digits and -");
        }
        settings.forEach((key, value) -> {
            if (!key.matches(WORD) || !value.matches("[A-Za-z0-9./-]+")) {
                throw new IllegalArgumentException("The setting " + key + "=" + value + " of " + name
                        + " cannot stand on a kernel's command line");
            }
        });
        settings = Map.copyOf(settings);
    }

    /** A memory writer: so many pages a second over a working set. */
    public static LabGuest writer(
            String name,
            HostId home,
            int index,
            DataSize memory,
            DataSize workingSet,
            int pagesPerSecond,
            String content) {
        return new LabGuest(
                name,
                GuestKind.WRITER,
                home,
                index,
                memory,
                Map.of(
                        "mib",
                        Long.toString(workingSet.bytes() >> 20),
                        "rate",
                        Integer.toString(pagesPerSecond),
                        "content",
                        content,
                        "seed",
                        Integer.toString(index + 1)),
                "office");
    }

    public static LabGuest web(String name, HostId home, int index) {
        return new LabGuest(name, GuestKind.WEB, home, index, DataSize.ofMiB(256), Map.of(), "office");
    }

    public static LabGuest disk(String name, HostId home, int index, int blocksPerSecond) {
        return new LabGuest(
                name,
                GuestKind.DISK,
                home,
                index,
                DataSize.ofMiB(256),
                Map.of("rate", Integer.toString(blocksPerSecond), "seed", Integer.toString(index + 1)),
                "finance");
    }

    public static LabGuest redis(String name, HostId home, int index, int values) {
        return new LabGuest(
                name,
                GuestKind.REDIS,
                home,
                index,
                DataSize.ofMiB(512),
                Map.of("values", Integer.toString(values)),
                "finance");
    }

    /** libvirt's UUID, which is Tern's id too. */
    public VmId id() {
        return VmId.of(UUID.nameUUIDFromBytes(("tern-lab/" + name).getBytes(StandardCharsets.UTF_8))
                .toString());
    }

    /** Of QEMU's own range, locally administered. */
    String mac() {
        return String.format("52:54:00:77:%02x:%02x", index >> 8, index & 0xff);
    }

    /** The kind of the reports of what it is there for; every guest writes a little memory too. */
    public String mainReport() {
        return kind == GuestKind.WEB ? GuestKind.WRITER.word() : kind.word();
    }

    public boolean hasDisk() {
        return kind == GuestKind.DISK;
    }

    /**
     * What the kernel is told, and the guest's first process with it.
     *
     * @param address with the network's bits
     */
    String commandLine(String address) {
        StringBuilder line =
                new StringBuilder("console=ttyS0 quiet panic=1 tern.kind=" + kind.word() + " tern.address=" + address);
        new TreeMap<>(settings)
                .forEach((key, value) ->
                        line.append(" tern.").append(key).append('=').append(value));
        return line.toString();
    }
}
