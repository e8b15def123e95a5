package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskLocksTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "lock_manager = \"lockd\", true",
        "'  lock_manager=\"sanlock\"  # ours', true",
        "lock_manager = \"nop\", false",
        "#lock_manager = \"lockd\", false",
        "lock_manager = \"\", false",
        "user = \"root\", false"
    })
    void shouldReadWhetherDisksAreLocked(String line, boolean set) throws IOException {
        Path configuration = folder.resolve("qemu.conf");
        Files.writeString(configuration, "# a comment\n" + line + "\ngroup = \"root\"\n");

        assertThat(DiskLocks.isSet(configuration)).isEqualTo(set);
    }

    @Test
    void shouldTakeWhatCannotBeReadForNoPromise() throws IOException {
        assertThat(DiskLocks.isSet(folder.resolve("missing"))).isFalse();
        Path binary = folder.resolve("binary");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
        assertThat(DiskLocks.isSet(binary)).isFalse();
    }
}
