package dev.tern.hypervisor.libvirt.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Reason;
import dev.tern.hypervisor.HypervisorRefusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnchorsTest {

    private static String guest(String machine, String devices) {
        return "<domain><os><type machine='" + machine + "'>hvm</type></os><devices>" + devices + "</devices></domain>";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<interface type='hostdev'/> | device.passthrough",
                "<tpm model='tpm-tis'><backend type='passthrough'/></tpm> | device.passthrough",
                "<filesystem type='mount'><target dir='share'/></filesystem> | device.filesystem",
                "<video><model type='virtio'><acceleration accel3d='yes'/></model></video> | device.gpu"
            })
    void shouldNameWhatHoldsAGuestToItsHost(String device, String code) throws HypervisorRefusal {
        assertThat(Anchors.of(guest("pc-q35-10.0", device)))
                .extracting(Reason::code)
                .containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<interface type='bridge'/>",
                "<tpm model='tpm-crb'><backend type='emulator'/></tpm>",
                "<filesystem type='mount'><driver type='virtiofs'/></filesystem>",
                "<video><model type='virtio'/></video>"
            })
    void shouldLetTheOthersGo(String device) throws HypervisorRefusal {
        assertThat(Anchors.of(guest("pc-q35-10.0", device))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "pc-i440fx-2.2, true",
        "pc-q35-1.7, true",
        "pc-1.3, true",
        "pseries-2.2, true",
        "xenfv, true",
        "pc-i440fx-2.3, false",
        "pc-q35-10.0, false",
        "pc-i440fx-rhel7.6.0, false",
        "virt-2.6, false",
        "q35, false"
    })
    void shouldRefuseMachinesWhoseStreamDoesNotSayWhereItEnds(String machine, boolean refused)
            throws HypervisorRefusal {
        assertThat(Anchors.of(guest(machine, "")))
                .extracting(Reason::code)
                .isEqualTo(refused ? java.util.List.of("stream.undescribed") : java.util.List.of());
    }

    @Test
    void shouldNameAGuestThatIsEncryptedForItsProcessor() throws HypervisorRefusal {
        assertThat(Anchors.of(guest("q35", "").replace("<devices>", "<launchSecurity type='sev'/><devices>")))
                .extracting(Reason::code)
                .containsExactly("guest.confidential");
    }
}
