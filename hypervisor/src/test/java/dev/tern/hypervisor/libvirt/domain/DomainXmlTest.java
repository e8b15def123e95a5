package dev.tern.hypervisor.libvirt.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainXmlTest {

    private static final String GUEST = """
            <domain type='kvm'>
              <name>web-1</name>
              <uuid>6f1c0de0-0000-4000-8000-000000000001</uuid>
              <metadata>
                <t:labels xmlns:t='https://tern.dev/xmlns/libvirt/1'><t:label name='tier'>web</t:label></t:labels>
              </metadata>
              <memory unit='GiB'>2</memory>
              <vcpu>4</vcpu>
              <memoryBacking><hugepages/></memoryBacking>
              <os><type arch='x86_64' machine='pc-q35-10.0'>hvm</type></os>
              <cpu mode='custom'><model>EPYC</model></cpu>
              <devices>
                <emulator>/usr/bin/qemu-system-x86_64</emulator>
                <disk type='file' device='disk'>
                  <driver name='qemu' type='qcow2' cache='none'/>
                  <source file='/srv/pool/web-1.qcow2'/>
                  <target dev='vda'/>
                </disk>
                <disk type='block' device='cdrom'><source dev='/dev/sr0'/><target dev='sda'/><readonly/></disk>
                <interface type='bridge'>
                  <mac address='52:54:00:00:00:01'/><source bridge='br0'/><model type='virtio'/>
                </interface>
                <serial type='pty'/>
                EXTRA
              </devices>
            </domain>
            """;

    private static String with(String device) {
        return GUEST.replace("EXTRA", device);
    }

    private static final String PLAIN = with("");

    @Test
    void shouldReadWhatAGuestIs() throws HypervisorRefusal {
        // when
        GuestDomain guest = DomainXml.parse(PLAIN);

        // then
        assertThat(guest.id().value()).isEqualTo("6f1c0de0-0000-4000-8000-000000000001");
        assertThat(guest.name()).isEqualTo("web-1");
        assertThat(guest.memory()).isEqualTo(DataSize.ofGiB(2));
        assertThat(guest.vcpus()).isEqualTo(4);
        assertThat(guest.machine()).isEqualTo("pc-q35-10.0");
        assertThat(guest.cpuModel()).isEqualTo("EPYC");
        assertThat(guest.hugepages()).isTrue();
        assertThat(guest.labels()).isEqualTo(Map.of("tier", "web"));
        assertThat(guest.disks())
                .containsExactly(
                        new GuestDomain.Disk("vda", "file", "/srv/pool/web-1.qcow2", "none", false, false),
                        new GuestDomain.Disk("sda", "block", "/dev/sr0", "", true, false));
        assertThat(guest.interfaces())
                .containsExactly(new GuestDomain.Interface("bridge", "br0", "52:54:00:00:00:01", "virtio"));
        assertThat(Portability.obstacles(guest)).isEmpty();
        assertThat(Portability.warnings(guest)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1048576,KiB,1024", "1024,MiB,1024", "1048576,'',1024", "1073741824,b,1024", "1,GiB,1024"})
    void shouldReadMemoryInEveryUnit(String number, String unit, long mib) throws HypervisorRefusal {
        // given
        String xml = PLAIN.replace("<memory unit='GiB'>2<", "<memory unit='" + unit + "'>" + number + "<");

        // when, then
        assertThat(DomainXml.parse(xml).memory()).isEqualTo(DataSize.ofMiB(mib));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE domain SYSTEM 'http://127.0.0.1:1/a.dtd'>",
                "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
                "<!DOCTYPE domain [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]>",
                "<?xml version='1.0' encoding='UTF-16'?>",
                "<?xml version='1.0' encoding='EBCDIC-CP-US'?>",
                "\u0000",
                "<x/>"
            })
    void shouldRefuseDocumentTypesEntitiesAndOtherEncodings(String prologue) {
        assertThatThrownBy(() -> DomainXml.parse(prologue + PLAIN.strip()))
                .isInstanceOfSatisfying(
                        HypervisorRefusal.class, e -> assertThat(e.code()).isEqualTo("document.unreadable"));
    }

    @Test
    void shouldRefuseEntityThatIsNotDeclared() {
        assertThatThrownBy(() -> DomainXml.parse(PLAIN.replace("web-1<", "&x;<")))
                .isInstanceOfSatisfying(
                        HypervisorRefusal.class, e -> assertThat(e.code()).isEqualTo("document.unreadable"));
    }

    @Test
    void shouldRefuseDefinitionThatIsTooLargeBeforeReadingIt() {
        // given
        String large = "<domain>" + " ".repeat(Xml.LIMIT) + "</domain>";

        // then
        assertThatThrownBy(() -> DomainXml.parse(large))
                .isInstanceOfSatisfying(
                        HypervisorRefusal.class, e -> assertThat(e.code()).isEqualTo("document.too-large"));
    }

    @ParameterizedTest
    @CsvSource({
        "<uuid>6f1c0de0-0000-4000-8000-000000000001</uuid>,<uuid>x</uuid>",
        "<name>web-1</name>,''",
        "<memory unit='GiB'>2</memory>,<memory unit='XB'>2</memory>",
        "<memory unit='GiB'>2</memory>,<memory unit='GiB'>-2</memory>",
        "<memory unit='GiB'>2</memory>,<memory unit='GiB'>9999999999999</memory>",
        "<vcpu>4</vcpu>,<vcpu>0</vcpu>",
        "<os>,<bs>"
    })
    void shouldRefuseWhatIsNoGuest(String right, String wrong) {
        String xml = PLAIN.replace(right, wrong).replace(wrong.equals("<bs>") ? "</os>" : "nothing", "</bs>");
        assertThatThrownBy(() -> DomainXml.parse(xml))
                .isInstanceOfSatisfying(
                        HypervisorRefusal.class, e -> assertThat(e.code()).isEqualTo("document.unreadable"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<serial type='tcp'><source host='10.0.0.1' service='80'/></serial>",
                "<serial type='pipe'><source path='/tmp/p'/></serial>",
                "<serial type='dev'><source path='/dev/mem'/></serial>",
                "<serial type='file'><source path='/etc/cron.d/x'/></serial>",
                "<serial type='file'><source path='/srv/../etc/cron.d/x'/></serial>",
                "<channel type='file'><source path='/root/.ssh/authorized_keys'/></channel>",
                "<disk type='file'><source file='/etc/shadow'/><target dev='vdb'/></disk>",
                "<disk type='block'><source dev='/dev/mem'/><target dev='vdb'/></disk>",
                "<emulator>/tmp/qemu-system-x86_64</emulator>",
                "<emulator>/usr/bin/python3</emulator>",
                "<emulator>/usr/bin/../../tmp/qemu-kvm</emulator>",
                "<disk type='network'><source protocol='nbd' name='exec:touch /tmp/x'/></disk>",
                "<flux-capacitor/>"
            })
    void shouldRefuseDeviceThatReachesTheHost(String device) {
        assertThatThrownBy(() -> DomainXml.parse(with(device)))
                .isInstanceOfSatisfying(
                        HypervisorRefusal.class, e -> assertThat(e.code()).isEqualTo("document.refused"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><q:arg value='x'/></q:commandline>",
                "<q:override xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'/>",
                "<commandline xmlns='http://libvirt.org/schemas/domain/qemu/1.0'/>"
            })
    void shouldRefuseQemusOwnCommandLine(String element) {
        assertThatThrownBy(() -> DomainXml.parse(PLAIN.replace("</domain>", element + "</domain>")))
                .isInstanceOfSatisfying(
                        HypervisorRefusal.class, e -> assertThat(e.code()).isEqualTo("document.refused"));
    }

    @Test
    void shouldNameEveryPartThatIsNotAccepted() {
        assertThatThrownBy(() -> DomainXml.parse(
                        with("<emulator>/tmp/x</emulator><serial type='tcp'/>").replace("'kvm'", "'lxc'")))
                .hasMessageContaining("type \"lxc\"")
                .hasMessageContaining("/tmp/x")
                .hasMessageContaining("<serial> of type \"tcp\"");
    }

    @Test
    void shouldSayWhatBindsAGuestToItsHost() throws HypervisorRefusal {
        // given
        String xml = with("<hostdev mode='subsystem' type='pci'/>")
                .replace("cache='none'", "cache='writeback'")
                .replace("mode='custom'", "mode='host-passthrough'");

        // when
        GuestDomain guest = DomainXml.parse(xml);

        // then
        assertThat(Portability.obstacles(guest)).extracting(Reason::code).containsExactly("device.passthrough");
        assertThat(Portability.warnings(guest))
                .extracting(Reason::code)
                .containsExactly("cpu.passthrough", "disk.cache");
    }

    @Test
    void shouldSayWhichDisksOnlyALockManagerWouldGuard() throws HypervisorRefusal {
        // given one that it writes alone, one that many may write, one that nobody writes
        String xml = with("<disk type='file' device='disk'><source file='/s'/><target dev='vdx'/><shareable/></disk>"
                + "<disk type='file' device='cdrom'><source file='/c'/><target dev='sdx'/><readonly/></disk>");

        // then
        assertThat(Portability.unlocked(DomainXml.parse(xml)))
                .extracting(Reason::code)
                .containsExactly("disk.unlocked");
    }

    @Test
    void shouldNoteWhatAGuestIsToBecomeAndKeepAllElse() throws HypervisorRefusal {
        // given
        var note = new Metadata.Afterwards("packed", true);

        // when
        String xml = note.in(note.in(PLAIN));

        // then
        assertThat(DomainXml.parse(xml)).isEqualTo(DomainXml.parse(PLAIN));
        assertThat(xml).containsOnlyOnce("autostart=\"true\"").containsOnlyOnce(">packed<");
        assertThat(Metadata.Afterwards.read("<arrival autostart='true'>packed</arrival>"))
                .contains(note);
        assertThat(Metadata.Afterwards.read("<arrival")).isEmpty();
    }

    @Test
    void shouldReadItsOwnNoteOfADeparture() {
        // given
        var before = new Metadata.Before(true, false, 100, 300);

        // then
        assertThat(Metadata.Before.read(before.element())).contains(before);
        assertThat(Metadata.Before.read("<departure speed='many'/>")).isEmpty();
    }
}
