package dev.tern.local.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.HostId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetCertificatesTest {

    private static final HostId HOST = HostId.of("host-a");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final int URI = 6;

    @TempDir
    Path folder;

    @Test
    void shouldNameHostInCertificateSignedByAuthority() throws Exception {
        // when
        var credentials = fleetAt(NOW).credentials(HOST);

        // then
        var certificate = Pem.certificate(credentials.certificate());
        certificate.verify(Pem.certificate(credentials.trust()).getPublicKey());
        assertThat(certificate.getSubjectAlternativeNames())
                .anySatisfy(name -> assertThat(name.toString()).isEqualTo("[" + URI + ", tern://host/host-a]"))
                .anySatisfy(name -> assertThat(name.toString()).contains("127.0.0.1"));
        assertThat(certificate.getExtendedKeyUsage()).hasSize(2);
    }

    @Test
    void shouldKeepKeysFromOtherUsers() throws Exception {
        // when
        var credentials = fleetAt(NOW).credentials(HOST);

        // then
        for (Path key : new Path[] {credentials.key(), folder.resolve("authority.key")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void shouldUseWhatIsThereAgain() throws Exception {
        // given
        var first = Files.readAllBytes(fleetAt(NOW).credentials(HOST).certificate());

        // when
        var second = Files.readAllBytes(
                fleetAt(NOW.plus(Duration.ofDays(50))).credentials(HOST).certificate());

        // then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void shouldRenewCertificateThatIsAboutToExpire() throws Exception {
        // given
        fleetAt(NOW).credentials(HOST);
        Instant later = NOW.plus(Duration.ofDays(80));

        // when
        var renewed = Pem.certificate(fleetAt(later).credentials(HOST).certificate());

        // then
        assertThat(renewed.getNotAfter().toInstant()).isAfter(later.plus(Duration.ofDays(60)));
    }

    @Test
    void shouldRenewAllWhenAuthorityIsAboutToExpire() throws Exception {
        // given
        var old = Pem.certificate(fleetAt(NOW).credentials(HOST).trust());
        Instant later = NOW.plus(Duration.ofDays(5 * 365 - 20));

        // when
        var credentials = fleetAt(later).credentials(HOST);

        // then
        var trust = Pem.certificate(credentials.trust());
        assertThat(trust).isNotEqualTo(old);
        Pem.certificate(credentials.certificate()).verify(trust.getPublicKey());
    }

    @Test
    void shouldNameTheAddressThatAHostIsReachedAtAndRenewWhatNamesAnother() throws Exception {
        // given
        Path certificate = fleetAt(NOW).credentials(HOST, "10.77.0.11").certificate();
        byte[] first = Files.readAllBytes(certificate);

        // when
        fleetAt(NOW).credentials(HOST);
        byte[] asBefore = Files.readAllBytes(certificate);
        fleetAt(NOW).credentials(HOST, "10.77.1.11");

        // then
        assertThat(asBefore).isEqualTo(first);
        assertThat(Pem.certificate(certificate).getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.getLast()))
                .contains("127.0.0.1", "10.77.1.11", HOST.value())
                .doesNotContain("10.77.0.11");
    }

    @Test
    void shouldReplaceDamagedCertificate() throws Exception {
        // given
        var credentials = fleetAt(NOW).credentials(HOST);
        Files.writeString(credentials.certificate(), "nonsense");

        // when
        fleetAt(NOW).credentials(HOST);

        // then
        assertThat(Pem.certificate(credentials.certificate())).isNotNull();
    }

    @Test
    void shouldSayWhatToDoWhenAuthorityIsDamaged() throws Exception {
        // given
        fleetAt(NOW);
        Files.writeString(folder.resolve("authority.key"), "nonsense");

        // then
        assertThatThrownBy(() -> fleetAt(NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("remove that folder");
    }

    private FleetCertificates fleetAt(Instant now) throws IOException {
        return new FleetCertificates(folder, InstantSource.fixed(now));
    }
}
