package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.Examination;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real libvirtd is asked whether it could take a real guest, as it is and as it might be. */
class ExaminationIT {

    private static final VmId VM = VmId.of("6f1c0de0-0000-4000-8000-00000000e001");

    @TempDir
    static Path folder;

    private static TestHost host;

    private LibvirtConnector connector;
    private Hypervisor hypervisor;
    private TestGuest guest;

    @BeforeAll
    static void startHost() throws IOException {
        TestHost.isNeeded();
        host = new TestHost(folder.resolve("a"));
        host.configure("shared_filesystems = [ \"" + folder + "\" ]");
        Path network = Files.writeString(
                folder.resolve("net.xml"),
                "<network><name>wired</name><forward mode='bridge'/><bridge name='br0'/></network>");
        host.virsh("net-define", network.toString());
        host.virsh("net-start", "wired");
        Files.writeString(
                network, "<network><name>asleep</name><forward mode='bridge'/><bridge name='br0'/></network>");
        host.virsh("net-define", network.toString());
    }

    @AfterAll
    static void stopHost() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @BeforeEach
    void startGuest() throws IOException {
        connector = host.connector();
        hypervisor = connector.connect();
        guest = new TestGuest(folder, "examined", VM, 100, 1_000_000);
        host.define(guest.xml());
        host.virsh("start", guest.name);
    }

    @AfterEach
    void removeGuest() throws IOException {
        hypervisor.destroy(VM);
        hypervisor.close();
        connector.close();
    }

    private Examination examine(String document) throws IOException {
        return hypervisor.examine(VM, DataSize.ofMiB(64), document);
    }

    private List<String> against(String document) throws IOException {
        return examine(document).obstacles().stream().map(Reason::code).toList();
    }

    @Test
    void shouldFindNothingAgainstAGuestAsItRuns() throws IOException {
        assertThat(examine(hypervisor.describe(VM, Manner.RELAY).document())).isEqualTo(Examination.CLEAN);
    }

    @Test
    void shouldNameAllThatIsMissingAtOnceAndChangeNothing() throws IOException {
        // given
        String document = hypervisor
                .describe(VM, Manner.RELAY)
                .document()
                .replaceAll("machine='[^']*'", "machine='pc-q35-99.9'")
                .replaceAll("<vcpu[^>]*>1<", "<vcpu placement='static'>4000<")
                .replace("<memory unit", "<memoryBacking><hugepages/></memoryBacking><memory unit")
                .replace("examined.bin", "elsewhere.bin")
                .replace(
                        "</devices>",
                        "<interface type='network'><source network='none-such'/></interface>"
                                + "<interface type='network'><source network='asleep'/></interface>"
                                + "<interface type='network'><source network='wired'/></interface>"
                                + "<interface type='bridge'><source bridge='no-bridge'/></interface>"
                                + "<disk type='volume'><source pool='no-pool' volume='v'/><target dev='vda'/></disk>"
                                + "</devices>");

        // when
        List<Reason> reasons = examine(document).obstacles();

        // then
        assertThat(reasons)
                .extracting(Reason::code)
                .containsExactlyInAnyOrder(
                        "vcpus.short",
                        "machine.missing",
                        "hugepages.short",
                        "network.missing",
                        "network.inactive",
                        "network.missing",
                        "storage.missing",
                        "pool.missing");
        assertThat(hypervisor.guests()).hasSize(1);
    }

    @Test
    void shouldSayWhichFeaturesOfTheCpuAreMissing() throws IOException {
        // given: TCG gives no AVX-512
        String document = hypervisor
                .describe(VM, Manner.RELAY)
                .document()
                .replaceAll(
                        "<cpu .*?</cpu>",
                        "<cpu mode='custom' match='exact' check='full'><model fallback='forbid'>Skylake-Server</model></cpu>");

        // when
        List<Reason> reasons = examine(document).obstacles();

        // then
        assertThat(reasons).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo("cpu.incompatible");
            assertThat(reason.text()).contains("avx512f");
        });
    }

    @ParameterizedTest
    @CsvSource({"qemu64, ''", "Nehalem, ''", "no-such-model, cpu.incompatible"})
    void shouldKnowTheModelsThatQemuGivesWithoutKvm(String model, String code) throws IOException {
        // given
        String cpu =
                "<cpu mode='custom' match='exact' check='full'><model fallback='forbid'>" + model + "</model></cpu>";

        // then
        assertThat(against(hypervisor.describe(VM, Manner.RELAY).document().replaceAll("<cpu .*?</cpu>", cpu)))
                .isEqualTo(code.isEmpty() ? List.of() : List.of(code));
    }

    @Test
    void shouldRefuseADocumentThatIsNotOfTheGuestOrNoneAtAll() throws IOException {
        String document = hypervisor.describe(VM, Manner.RELAY).document();
        assertThat(against("{}")).containsExactly("document.unreadable");
        assertThat(hypervisor.examine(VM, DataSize.ofMiB(65), document).obstacles())
                .extracting(Reason::code)
                .containsExactly("document.differs");
        assertThat(against(document.replace("</devices>", "<teapot/></devices>")))
                .containsExactly("document.refused");
    }

    @Test
    void shouldTellWhatShouldBeLookedAtBeforeAMove() throws IOException {
        // given
        Path disk = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
        host.virsh("destroy", guest.name);
        Files.writeString(
                guest.xml(),
                Files.readString(guest.xml())
                        .replace(
                                "<memballoon",
                                "<disk type='file'><driver name='qemu' type='raw' cache='writeback'/><source file='"
                                        + disk + "'/><target dev='hda' bus='ide'/></disk><memballoon"));
        host.define(guest.xml());
        host.virsh("start", guest.name);

        // when
        GuestDescription described = hypervisor.describe(VM, Manner.RELAY);

        // then
        assertThat(described.notes()).extracting(Reason::code).containsExactly("disk.cache", "disk.unlocked");
        assertThat(against(described.document())).isEmpty();
        assertThat(examine(described.document()).notes())
                .extracting(Reason::code)
                .containsExactly("disk.unlocked");
        Files.delete(disk);
        assertThat(against(described.document())).containsExactly("storage.missing");
    }

    @Test
    void shouldAnswerUnreachableWhereLibvirtdIsGone() throws IOException {
        // given
        String document = hypervisor.describe(VM, Manner.RELAY).document();
        host.hang();

        // then
        try {
            assertThatThrownBy(() -> examine(document))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(HypervisorRefusal.class);
        } finally {
            host.goOn();
        }
    }
}
