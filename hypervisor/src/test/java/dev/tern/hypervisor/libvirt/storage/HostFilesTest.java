package dev.tern.hypervisor.libvirt.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {

    private static final Instant THEN = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    private Path root;

    private HostFiles files() {
        return new HostFiles(root, List.of(Path.of("/shared")));
    }

    @Test
    void shouldTellFilesApartThatDifferInOneByteOnly() throws IOException {
        HostFiles files = files();
        byte[] content = new byte[3 << 20];
        Files.write(root.resolve("one"), content);
        Files.write(root.resolve("same"), content);
        content[1_234_567] = 1;
        Files.write(root.resolve("other"), content);

        assertThat(files.print("/one")).isPresent().isEqualTo(files.print("/same"));
        assertThat(files.print("/other")).isPresent().isNotEqualTo(files.print("/one"));
        assertThat(files.print("/none")).isEmpty();
    }

    @Test
    void shouldReadAFileAgainThatWasWrittenInPlace() throws IOException {
        HostFiles files = files();
        Path base = root.resolve("base");
        Files.write(base, new byte[4_096]);
        Files.setLastModifiedTime(base, FileTime.from(THEN));
        var before = files.print("/base");

        try (FileChannel channel = FileChannel.open(base, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 2_000);
        }
        Files.setLastModifiedTime(base, FileTime.from(THEN.plusSeconds(1)));

        assertThat(files.print("/base")).isPresent().isNotEqualTo(before);
    }

    @Test
    void shouldHeedWhatLibvirtIsToldOfSharedFolders() throws IOException {
        Path conf = root.resolve("qemu.conf");
        Files.writeString(conf, """
                # shared_filesystems = ["/commented"]
                user = "root"
                shared_filesystems = [
                  "/mnt/a", # of the old filer
                  # "/mnt/b",
                  "/mnt/c d",
                ]
                """);

        assertThat(SharedFolders.of(conf)).containsExactly(Path.of("/mnt/a"), Path.of("/mnt/c d"));
        assertThat(SharedFolders.of(root.resolve("none"))).isEmpty();
    }

    @Test
    void shouldCallLocalWhatIsInNoFolderThatHostsShare() throws IOException {
        Files.createDirectories(root.resolve("shared"));
        Files.createDirectories(root.resolve("images"));
        Files.writeString(root.resolve("shared/disk"), "");
        Files.writeString(root.resolve("images/disk"), "");
        Files.createSymbolicLink(root.resolve("images/link"), root.resolve("shared/disk"));

        assertThat(files().isLocal("/images/disk")).isTrue();
        assertThat(files().isLocal("/shared/disk")).isFalse();
        assertThat(files().isLocal("/images/link")).isFalse();
        assertThat(files().isLocal("/images/none")).isFalse();
    }
}
