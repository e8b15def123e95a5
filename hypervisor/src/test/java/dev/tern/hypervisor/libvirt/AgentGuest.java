package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * A guest with Linux, QEMU's agent and a {@code /etc/tern/move-hook} inside, which does what {@code /tmp/mode} in the guest
 * says: {@code ok}, {@code object}, {@code later}.
 */
public final class AgentGuest {

    public static final String CHANNEL =
            "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>";

    public final VmId id;
    public final String name;
    private final Path folder;

    /** @param image of {@link #image} */
    public AgentGuest(Path image, Path folder, String name, VmId id) throws IOException {
        this.id = id;
        this.name = name;
        this.folder = folder;
        Files.writeString(
                xml(), """
                <domain type='qemu'>
                  <name>%s</name>
                  <uuid>%s</uuid>
                  <memory unit='MiB'>256</memory>
                  <vcpu>1</vcpu>
                  <os>
                    <type arch='x86_64' machine='pc'>hvm</type>
                    <kernel>%s</kernel>
                    <initrd>%s</initrd>
                    <cmdline>console=ttyS0 quiet panic=-1</cmdline>
                  </os>
                  <cpu mode='custom' match='exact' check='none'><model fallback='forbid'>qemu64</model></cpu>
                  <devices>
                    <serial type='file'><source path='%s' append='on'/></serial>
                    <memballoon model='none'/>
                    %s
                  </devices>
                </domain>
                """.formatted(name, id, image.resolve("kernel"), image.resolve("initrd"), serial(), CHANNEL));
    }

    /** @return the folder of what such guests boot, made once from the distribution's packages, which are kept */
    public static Path image(Path folder) throws IOException {
        Path image = Files.createDirectories(folder.resolve("agent-guest"));
        Path script = folder.resolve("agent-guest.sh");
        try (InputStream text = AgentGuest.class.getResourceAsStream("/libvirt/agent-guest.sh")) {
            Files.copy(Objects.requireNonNull(text), script, StandardCopyOption.REPLACE_EXISTING);
        }
        String caches = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path cache = (caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches))
                .resolve("tern-lab/packages");
        Process made = new ProcessBuilder("bash", script.toString(), cache.toString(), image.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (made.waitFor() != 0) {
                throw new IOException("No guest with an agent could be made: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return image;
    }

    public Path xml() {
        return folder.resolve(name + ".xml");
    }

    private Path serial() {
        return folder.resolve(name + ".serial");
    }

    /** What its hook was told so far, each as it was called. */
    public List<String> told() throws IOException {
        if (!Files.exists(serial())) {
            return List.of();
        }
        return Files.readString(serial(), StandardCharsets.ISO_8859_1)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("hook "))
                .map(line -> line.substring("hook ".length()))
                .toList();
    }
}
