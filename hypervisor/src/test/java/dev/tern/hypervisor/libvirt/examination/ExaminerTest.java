package dev.tern.hypervisor.libvirt.examination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.Examination;
import dev.tern.hypervisor.libvirt.domain.Needs;
import dev.tern.hypervisor.libvirt.domain.NeedsXml;
import dev.tern.hypervisor.libvirt.host.Capabilities;
import dev.tern.hypervisor.libvirt.host.GuestSupport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExaminerTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private static final String GUEST = """
            <domain type='qemu'>
              <name>web-1</name>
              <uuid>6f1c0de0-0000-4000-8000-000000000001</uuid>
              <memory unit='GiB'>2</memory>
              <vcpu cpuset='0-1'>2</vcpu>
              <numatune><memory mode='strict' nodeset='0'/></numatune>
              <os><type arch='x86_64' machine='pc-q35-10.0'>hvm</type><kernel>/srv/boot/vmlinuz</kernel></os>
              <cpu mode='custom' match='exact' check='full'><model fallback='forbid'>Nehalem</model></cpu>
              <clock offset='utc'/>
              <devices>
                <emulator>/usr/bin/qemu-system-x86_64</emulator>
                <disk type='file' device='disk'>
                  <driver name='qemu' type='qcow2' cache='none'/>
                  <source file='/srv/pool/web-1.qcow2'/><target dev='vda' bus='virtio'/>
                </disk>
                <disk type='volume' device='disk'><source pool='fast' volume='web-1'/><target dev='vdb' bus='virtio'/></disk>
                <interface type='bridge'><source bridge='br0'/></interface>
                <interface type='network'><source network='default'/></interface>
                <video><model type='virtio'/></video>
              </devices>
            </domain>
            """;

    /** As captured from libvirt 11.3, with what the test puts into it. */
    private static final class Captured implements Host {

        private Capabilities capabilities = Capabilities.parse(text("capabilities.xml"));
        private final GuestSupport support = GuestSupport.parse(text("domain-capabilities.xml"));
        private final Map<String, Boolean> networks = new HashMap<>(Map.of("default", true));
        private final Map<String, Boolean> pools = new HashMap<>(Map.of("fast", true));
        private final List<String> links = new ArrayList<>(List.of("br0"));
        private final List<String> files = new ArrayList<>(List.of(
                "/usr/bin/qemu-system-x86_64",
                "/srv/boot/vmlinuz",
                "/srv/pool/web-1.qcow2",
                "/usr/share/zoneinfo/Europe/Paris"));
        private Optional<String> lacking = Optional.empty();
        private Optional<String> lackingOfHost = Optional.empty();
        private DataSize freeHugePages = DataSize.ZERO;
        private ZoneId zone = ZoneId.of("Europe/Paris");

        Captured() throws IOException {}

        private static String text(String name) throws IOException {
            try (InputStream in = ExaminerTest.class.getResourceAsStream("/libvirt/" + name)) {
                return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        @Override
        public Capabilities capabilities() {
            return capabilities;
        }

        @Override
        public Optional<GuestSupport> support(Needs needs) {
            return Optional.of(support);
        }

        @Override
        public Optional<String> lacks(Needs needs, Needs.Cpu cpu) {
            return lacking;
        }

        @Override
        public Optional<String> lacksOf(String hostCpu) {
            return lackingOfHost;
        }

        @Override
        public DataSize freeIn(DataSize page) {
            return freeHugePages;
        }

        @Override
        public Optional<Boolean> network(String name) {
            return Optional.ofNullable(networks.get(name));
        }

        @Override
        public Optional<Boolean> pool(String name) {
            return Optional.ofNullable(pools.get(name));
        }

        @Override
        public boolean hasLink(String name) {
            return links.contains(name);
        }

        @Override
        public boolean hasFile(String path) {
            return files.contains(path);
        }

        @Override
        public ZoneId zone() {
            return zone;
        }
    }

    private Captured host;

    @BeforeEach
    void makeHost() throws IOException {
        host = new Captured();
    }

    private Examination examine(String xml, Origin origin) throws IOException {
        return Examiner.examine(NeedsXml.parse(xml), origin, host, NOW);
    }

    private List<String> against(String xml) throws IOException {
        return codes(examine(xml, Origin.NONE).obstacles());
    }

    private static List<String> codes(List<Reason> reasons) {
        return reasons.stream().map(Reason::code).toList();
    }

    @Test
    void shouldFindNothingAgainstAGuestForWhichAllIsThere() throws IOException {
        assertThat(examine(GUEST, Origin.NONE)).isEqualTo(Examination.CLEAN);
    }

    @Test
    void shouldNameEveryReasonAtOnce() throws IOException {
        // given
        host.files.removeIf(path -> path.startsWith("/srv"));
        host.links.clear();
        host.networks.put("default", false);
        host.pools.clear();
        host.lacking = Optional.of("Host CPU does not provide required features: avx512f");

        // when
        List<Reason> reasons = examine(GUEST.replace("<vcpu cpuset='0-1'>2", "<vcpu cpuset='0-8,^1'>9"), Origin.NONE)
                .obstacles();

        // then
        assertThat(codes(reasons))
                .containsExactlyInAnyOrder(
                        "vcpus.short",
                        "cpus.missing",
                        "cpu.incompatible",
                        "network.missing",
                        "network.inactive",
                        "storage.missing",
                        "storage.missing",
                        "pool.missing");
        assertThat(reasons).extracting(Reason::text).anySatisfy(text -> assertThat(text)
                .contains("disk vda", "/srv/pool/web-1.qcow2"));
        assertThat(reasons).extracting(Reason::text).anySatisfy(text -> assertThat(text)
                .contains("avx512f"));
        assertThat(reasons).extracting(Reason::text).anySatisfy(text -> assertThat(text)
                .contains("[2, 3, 4, 5, 6, 7, 8]"));
    }

    @ParameterizedTest
    @CsvSource({
        "pc-q35-10.0, pc-q35-12.0, machine.missing",
        "type='qemu'>, type='kvm' >, ''",
        "arch='x86_64', arch='aarch64', emulator.missing",
        "/usr/bin/qemu-system-x86_64, /usr/bin/qemu-kvm, emulator.missing",
        "type='virtio'/></video>, type='qxl3'/></video>, device.unsupported",
        "bus='virtio'/>, bus='xen'/>, device.unsupported",
        "nodeset='0', nodeset='0-1', cells.missing",
        "mode='strict' nodeset='0', mode='preferred' nodeset='7', ''",
        "offset='utc', offset='timezone' timezone='Europe/Paris', ''",
        "offset='utc', offset='timezone' timezone='Mars/Olympus', clock.zone",
    })
    void shouldSayWhatIsMissing(String there, String instead, String code) throws IOException {
        assertThat(against(GUEST.replace(there, instead))).isEqualTo(code.isEmpty() ? List.of() : List.of(code));
    }

    @Test
    void shouldOnlyNoteACpuThatNobodyChecks() throws IOException {
        // given
        host.lacking = Optional.of("Host CPU does not provide required features: svm");

        // when
        Examination found = examine(GUEST.replace("check='full'", "check='none'"), Origin.NONE);

        // then
        assertThat(found.obstacles()).isEmpty();
        assertThat(codes(found.notes())).containsExactly("cpu.unchecked");
    }

    @Test
    void shouldHoldTheHostsOwnCpuAgainstTheHostItComesFrom() throws IOException {
        // given
        String passthrough = GUEST.replaceAll("<cpu .*</cpu>", "<cpu mode='host-passthrough' check='none'/>");
        host.lackingOfHost = Optional.of("Host CPU does not provide required features: sha-ni");
        host.lacking = Optional.of("not to be asked");

        // then
        assertThat(codes(examine(passthrough, new Origin("<cpu/>", "")).obstacles()))
                .containsExactly("cpu.incompatible");
        assertThat(examine(passthrough, Origin.NONE)).isEqualTo(Examination.CLEAN);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Paris, Europe/Paris, true",
        "Europe/Paris, Europe/London, false",
        "UTC, Etc/UTC, true",
        "Europe/Paris, +01:00, false",
        "'', Europe/London, true",
        "no zone, Europe/London, true"
    })
    void shouldWantTheSameZoneForAClockInLocalTime(String from, String here, boolean same) throws IOException {
        // given
        host.zone = ZoneId.of(here);
        Origin origin = new Origin("", from);

        // then
        assertThat(codes(examine(GUEST.replace("offset='utc'", "offset='localtime'"), origin)
                        .obstacles()))
                .isEqualTo(same ? List.of() : List.of("clock.zone"));
        assertThat(examine(GUEST, origin).obstacles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "<hugepages/>, 2, ''",
        "<hugepages/>, 1, hugepages.short",
        "<hugepages><page size='1' unit='GiB'/></hugepages>, 2, ''",
        "<hugepages><page size='1048576' unit='KiB'/></hugepages>, 1, hugepages.short"
    })
    void shouldCountFreeHugePages(String backing, long freeGiB, String code) throws IOException {
        // given
        var page = Map.of(DataSize.ofKiB(4), 1L, DataSize.ofMiB(2), 2_048L);
        host.capabilities = new Capabilities(
                host.capabilities.cpu(),
                "",
                List.of(new Capabilities.Cell(0, DataSize.ofGiB(8), Set.of(0, 1), page)),
                host.capabilities.architectures());
        host.freeHugePages = DataSize.ofGiB(freeGiB);

        // then
        assertThat(against(GUEST.replace("<numatune>", "<memoryBacking>" + backing + "</memoryBacking><numatune>")))
                .isEqualTo(code.isEmpty() ? List.of() : List.of(code));
    }

    @Test
    void shouldSayThatThereAreNoHugePagesAtAll() throws IOException {
        assertThat(against(GUEST.replace("<numatune>", "<memoryBacking><hugepages/></memoryBacking><numatune>")))
                .containsExactly("hugepages.short");
    }
}
