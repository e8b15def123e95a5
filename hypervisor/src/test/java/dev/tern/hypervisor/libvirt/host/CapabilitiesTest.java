package dev.tern.hypervisor.libvirt.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What libvirt 11.3 with QEMU 10.0.2 said of a host without KVM. */
class CapabilitiesTest {

    static String captured(String name) throws IOException {
        try (InputStream in = CapabilitiesTest.class.getResourceAsStream("/libvirt/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldReadWhatAHostIs() throws IOException {
        // when
        Capabilities host = Capabilities.parse(captured("capabilities.xml"));

        // then
        assertThat(host.cpu().model()).isEqualTo("kvm64-v1");
        assertThat(host.cpu().vendor()).isEqualTo("AMD");
        assertThat(host.cpu().features()).contains("avx2", "sha-ni").doesNotContain("svm");
        assertThat(host.cpuXml()).startsWith("<cpu>").contains("<model>kvm64-v1</model>");
        assertThat(host.cells())
                .containsExactly(new Capabilities.Cell(
                        0,
                        DataSize.ofKiB(13_330_208),
                        Set.of(0, 1),
                        Map.of(DataSize.ofKiB(4), 3_332_552L, DataSize.ofMiB(2), 0L, DataSize.ofGiB(1), 0L)));
        assertThat(host.cpus()).containsExactlyInAnyOrder(0, 1);
        assertThat(host.hugePages()).isEmpty();
    }

    @Test
    void shouldReadWhichGuestsAHostCanRun() throws IOException {
        // when
        Capabilities.Architecture x86 = Capabilities.parse(captured("capabilities.xml"))
                .architecture("x86_64")
                .orElseThrow();

        // then
        assertThat(x86.emulator()).isEqualTo("/usr/bin/qemu-system-x86_64");
        assertThat(x86.types()).containsExactlyInAnyOrder("qemu", "kvm");
        assertThat(x86.machines()).containsEntry("pc-q35-10.0", 4096).containsEntry("pc-i440fx-10.0", 255);
    }

    @ParameterizedTest
    @CsvSource({
        "video, modelType, virtio, true",
        "video, modelType, qxl-of-tomorrow, false",
        "disk, bus, sata, true",
        "disk, bus, xen, false",
        "tpm, model, tpm-tis, true",
        "teapot, model, brown, true"
    })
    void shouldReadWhichDevicesGuestsMayHave(String element, String property, String value, boolean allowed)
            throws IOException {
        assertThat(GuestSupport.parse(captured("domain-capabilities.xml")).allows(element, property, value))
                .isEqualTo(allowed);
    }

    @Test
    void shouldReadWhichModelsOfCpuQemuCanGive() throws IOException {
        assertThat(GuestSupport.parse(captured("domain-capabilities.xml")).models())
                .contains("qemu64", "Nehalem")
                .doesNotContain("Skylake-Server");
    }

    @Test
    void shouldAllowNothingOfADeviceThatIsNotSupported() throws IOException {
        // given
        String none = "<domainCapabilities><devices><video supported='no'/></devices></domainCapabilities>";

        // then
        assertThat(GuestSupport.parse(none).allows("video", "modelType", "vga")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "capabilities", "<!DOCTYPE a [<!ENTITY b 'c'>]><capabilities>&b;</capabilities>"})
    void shouldRefuseWhatIsNotXmlOrNotSafe(String text) {
        assertThatThrownBy(() -> Capabilities.parse(text))
                .isInstanceOfSatisfying(
                        HypervisorRefusal.class, e -> assertThat(e.code()).isEqualTo("document.unreadable"));
    }
}
