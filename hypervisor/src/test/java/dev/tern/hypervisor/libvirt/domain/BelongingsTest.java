package dev.tern.hypervisor.libvirt.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Reason;
import dev.tern.hypervisor.HypervisorRefusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class BelongingsTest {

    private static final Belongings BELONGINGS =
            new Belongings(file -> file.startsWith("/shared") ? "nfs4" : file.startsWith("/gone") ? "" : "ext4");

    private static List<String> left(String os, String devices) throws HypervisorRefusal {
        String definition = """
                <domain type='qemu'>
                  <name>g</name>
                  <uuid>6f1c0de0-0000-4000-8000-000000000001</uuid>
                  <memory unit='MiB'>64</memory>
                  <vcpu>1</vcpu>
                  <os><type arch='x86_64' machine='pc'>hvm</type>%s</os>
                  <devices>%s</devices>
                </domain>
                """.formatted(os, devices);
        return BELONGINGS.left(DomainXml.parse(definition), definition).stream()
                .map(Reason::text)
                .toList();
    }

    private static String disk(String type, String source) {
        return "<disk type='" + type + "' device='disk'><source " + source + "/><target dev='vda'/></disk>";
    }

    @Test
    void shouldLeaveNothingOfAGuestOnSharedStorageOrWithoutAny() throws HypervisorRefusal {
        assertThat(left("", "")).isEmpty();
        assertThat(left("", disk("file", "file='/shared/g.qcow2'"))).isEmpty();
        assertThat(left("", disk("block", "dev='/dev/mapper/lun0'"))).isEmpty();
        assertThat(left("", disk("network", "protocol='rbd' name='pool/g'"))).isEmpty();
        assertThat(left("", "<disk type='file' device='cdrom'><target dev='hda'/></disk>"))
                .isEmpty();
    }

    @Test
    void shouldNameAllThatAGuestWouldLeaveBehind() throws HypervisorRefusal {
        assertThat(left(
                        "<nvram>/var/lib/libvirt/qemu/nvram/g.fd</nvram>",
                        disk("file", "file='/var/lib/g.qcow2'")
                                + "<tpm model='tpm-crb'><backend type='emulator'/></tpm>"))
                .hasSize(3)
                .anyMatch(text -> text.contains("vda at /var/lib/g.qcow2 is on ext4"))
                .anyMatch(text -> text.contains("UEFI"))
                .anyMatch(text -> text.contains("TPM"));
        assertThat(left("", disk("file", "file='/gone/g.qcow2'")))
                .singleElement()
                .asString()
                .contains("cannot be told");
        assertThat(left("", disk("volume", "pool='p' volume='v'"))).hasSize(1);
    }
}
