package dev.tern.transfer.edge.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateSealsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T17:00:00Z");
    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");

    private static KeyPair authority;
    private static X509Certificate trust;
    private static CertificateSeals seals;

    @BeforeAll
    static void certify() throws Exception {
        authority = keys();
        trust = certificate("tern://authority", authority, authority, NOW.plus(Duration.ofDays(1)));
        seals = seals(A, "tern://host/host-a", authority, NOW.plus(Duration.ofDays(1)));
    }

    @Test
    void shouldBelieveWhatTheHostItselfSealed() {
        assertThat(seals.objection(seals.seal(record(A)))).isEmpty();
    }

    @Test
    void shouldNotBelieveWhatWasChangedAfterwards() {
        OwnershipRecord sealed = seals.seal(record(A));
        OwnershipRecord changed = new OwnershipRecord(
                sealed.vm(),
                sealed.host(),
                sealed.epoch().next(),
                sealed.kind(),
                sealed.peer(),
                sealed.migration(),
                sealed.digest(),
                sealed.external(),
                sealed.stayPaused(),
                sealed.at(),
                sealed.signature(),
                sealed.signer());

        assertThat(seals.objection(changed)).map(Reason::code).contains("signature.wrong");
    }

    @Test
    void shouldNotBelieveAHostThatSpeaksForAnother() {
        assertThat(seals.objection(seals.seal(record(B)))).map(Reason::code).contains("signature.other");
    }

    @Test
    void shouldNotBelieveAnotherAuthority() throws Exception {
        CertificateSeals stranger = seals(A, "tern://host/host-a", keys(), NOW.plus(Duration.ofDays(1)));

        assertThat(seals.objection(stranger.seal(record(A)))).map(Reason::code).contains("signature.unreadable");
    }

    @Test
    void shouldNotBelieveAnExpiredCertificate() throws Exception {
        CertificateSeals expired = seals(A, "tern://host/host-a", authority, NOW.minusSeconds(1));

        assertThat(seals.objection(expired.seal(record(A)))).map(Reason::code).contains("signature.unreadable");
    }

    @Test
    void shouldNotBelieveARevokedCertificate(@TempDir Path folder) throws Exception {
        // given
        Path fleet = Files.write(folder.resolve("fleet.crt"), trust.getEncoded());
        CertificateSeals listed =
                seals(A, "tern://host/host-a", authority, NOW.plus(Duration.ofDays(1)), Revocations.beside(fleet));
        OwnershipRecord record = listed.seal(record(A));
        assertThat(listed.objection(record)).isEmpty();

        // when
        var list = new JcaX509v2CRLBuilder(trust.getSubjectX500Principal(), Date.from(NOW));
        list.addCRLEntry(BigInteger.ONE, Date.from(NOW), CRLReason.keyCompromise);
        Files.write(
                folder.resolve("revoked.pem"),
                list.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate()))
                        .getEncoded());

        // then
        assertThat(listed.objection(record)).map(Reason::text).get(STRING).contains("revoked");
    }

    @Test
    void shouldNotBelieveANameThatOnlyBeginsAlike() throws Exception {
        CertificateSeals longer = seals(A, "tern://host/host-a1", authority, NOW.plus(Duration.ofDays(1)));

        assertThat(seals.objection(longer.seal(record(A)))).map(Reason::code).contains("signature.other");
    }

    @Test
    void shouldNotBelieveAnUnsignedRecord() {
        assertThat(seals.objection(record(A))).map(Reason::code).contains("signature.missing");
    }

    private static CertificateSeals seals(HostId host, String name, KeyPair signer, Instant until) throws Exception {
        return seals(host, name, signer, until, Revocations.beside(Path.of("none", "fleet.crt")));
    }

    private static CertificateSeals seals(
            HostId host, String name, KeyPair signer, Instant until, Revocations revocations) throws Exception {
        KeyPair keys = keys();
        X509Certificate certificate = certificate(name, keys, signer, until);
        return new CertificateSeals(
                new HostIdentity(host, keys.getPrivate(), certificate, trust, revocations), () -> NOW);
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(String uri, KeyPair keys, KeyPair signer, Instant until)
            throws Exception {
        X500Name name = new X500Name("CN=test");
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(NOW.minus(Duration.ofDays(1))),
                Date.from(until),
                name,
                keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    }

    private static OwnershipRecord record(HostId host) {
        return new OwnershipRecord(
                VmId.of("00000000-0000-4000-8000-000000000001"),
                host,
                new Epoch(2),
                Kind.RELEASED,
                null,
                null,
                new ImageDigest("ab".repeat(32)),
                false,
                false,
                NOW,
                null,
                null);
    }
}
