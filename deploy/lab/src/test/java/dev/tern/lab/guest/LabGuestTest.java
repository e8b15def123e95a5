package dev.tern.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.network.Subnet;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class LabGuestTest {

    private static final HostId HOST = HostId.of("host-a");
    private static final GuestImage IMAGE = new GuestImage(Path.of("/cache/it's <a> kernel"), Path.of("/cache/initrd"));
    private static final DomainXml TCG = new DomainXml(IMAGE, new Subnet(3), Acceleration.TCG);

    @Test
    void shouldTellTheKernelWhatTheGuestIsToDo() {
        // given
        LabGuest guest = LabGuest.writer("w1", HOST, 4, DataSize.ofMiB(512), DataSize.ofMiB(128), 5_000, "text");

        // then
        assertThat(guest.commandLine("10.77.3.105/24"))
                .isEqualTo("console=ttyS0 quiet panic=1 tern.kind=writer tern.address=10.77.3.105/24"
                        + " tern.content=text tern.mib=128 tern.rate=5000 tern.seed=5");
    }

    @Test
    void shouldDescribeAGuestToLibvirt() throws Exception {
        // given
        LabGuest guest = LabGuest.writer("w1", HOST, 4, DataSize.ofMiB(512), DataSize.ofMiB(128), 5_000, "text");

        // when
        Document domain = parse(TCG.of(guest));

        // then
        assertThat(domain.getDocumentElement().getAttribute("type")).isEqualTo("qemu");
        assertThat(text(domain, "uuid")).isEqualTo(guest.id().value());
        assertThat(text(domain, "memory")).isEqualTo("524288");
        assertThat(text(domain, "kernel")).isEqualTo("/cache/it's <a> kernel");
        assertThat(text(domain, "cmdline")).contains("tern.address=10.77.3.105/24");
        assertThat(domain.getElementsByTagName("disk").getLength()).isZero();
        assertThat(domain.getElementsByTagName("tern:label").getLength()).isEqualTo(2);
    }

    @Test
    void shouldGiveADiskOnlyToAGuestThatWritesOne() throws Exception {
        // when
        Document domain = parse(TCG.of(LabGuest.disk("d1", HOST, 0, 50)));

        // then
        var source = domain.getElementsByTagName("disk").item(0).getChildNodes().item(3);
        assertThat(source.getAttributes().getNamedItem("file").getNodeValue())
                .isEqualTo("/var/lib/libvirt/images/d1.qcow2");
    }

    @Test
    void shouldUseKvmWhereItWorks() throws Exception {
        // when
        Document domain = parse(new DomainXml(IMAGE, new Subnet(3), Acceleration.KVM).of(LabGuest.web("web", HOST, 0)));

        // then
        assertThat(domain.getDocumentElement().getAttribute("type")).isEqualTo("kvm");
    }

    @Test
    void shouldRefuseWhatCannotStandOnAKernelsCommandLine() {
        for (Map<String, String> wrong :
                List.of(Map.of("rate", "1 init=/bin/sh"), Map.of("a b", "1"), Map.of("rate", ""))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> new LabGuest("g", GuestKind.WRITER, HOST, 0, DataSize.ofMiB(64), wrong, "office"));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> LabGuest.web("../etc", HOST, 0));
    }

    @Test
    void shouldReadWhatAGuestSays() {
        // given a line behind what a terminal made of its beginning
        String line =
                "\u001b[2Jtern-guest kind=writer up_s=2.0 rate=1996 passes=1 faults=2 gap_max_ms=46.5 lost_max_ms=-1.0";

        // when
        GuestReport report = GuestReport.parse(line).orElseThrow();

        // then
        assertThat(report.kind()).isEqualTo("writer");
        assertThat(report.faults()).isEqualTo(2);
        assertThat(report.longestGapMillis()).isEqualTo(46.5);
        assertThat(report.longestLostMillis()).isNegative();
    }

    @Test
    void shouldTakeNoPartOfALineForAReport() {
        for (String line : List.of("", "tern-guest", "tern-guest kind=writer", "Kernel panic", "tern-guest up_s")) {
            assertThat(GuestReport.parse(line)).as(line).isEmpty();
        }
    }

    @Test
    void shouldFindAProgramsLibraries() {
        assertThat(Libraries.of("""
                \tlinux-vdso.so.1 (0x00007ffd2a5f2000)
                \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0000000000)
                \t/lib64/ld-linux-x86-64.so.2 (0x00007f0000200000)
                """)).containsExactly("/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2");
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static String text(Document document, String name) {
        return document.getElementsByTagName(name).item(0).getTextContent();
    }
}
