package dev.tern.transfer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority for tests, which writes PEM files into a folder. */
public final class TestCertificates {

    private static final Duration VALID = Duration.ofDays(1);

    private final Path folder;
    private final KeyPair authority;
    private final X509Certificate root;
    private final Path trust;
    private final Map<String, HostFiles> hosts = new ConcurrentHashMap<>();

    /** The files of one host. */
    public record HostFiles(Path key, Path certificate, Path trust) {}

    /** How a host's certificate may be wrong. */
    public record Shape(List<String> uris, boolean usages, Instant notBefore, Instant notAfter) {
        public static Shape of(String... uris) {
            Instant now = Instant.now();
            return new Shape(List.of(uris), true, now.minus(VALID), now.plus(VALID));
        }

        public Shape withoutUsages() {
            return new Shape(uris, false, notBefore, notAfter);
        }

        public Shape notYetValid() {
            return new Shape(uris, usages, notAfter.minusSeconds(60), notAfter);
        }

        public Shape expired() {
            return new Shape(uris, usages, notBefore, notBefore.plusSeconds(60));
        }
    }

    public TestCertificates(Path folder, String name) {
        this.folder = folder;
        try {
            authority = keys();
            root = sign(name, new GeneralNames(new GeneralName(GeneralName.dNSName, name)), true, authority, null);
            trust = folder.resolve(name + ".crt");
            Files.writeString(trust, pem(root));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path trust() {
        return trust;
    }

    /** Key and certificate of a host as it should be. */
    public HostFiles host(String name) {
        return hosts.computeIfAbsent(name, host -> issue(host, Shape.of("tern://host/" + host)));
    }

    public HostFiles issue(String file, Shape shape) {
        try {
            KeyPair pair = keys();
            GeneralName[] names = shape.uris().stream()
                    .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                    .toArray(GeneralName[]::new);
            X509Certificate certificate = sign(file, new GeneralNames(names), false, pair, shape);
            Path key = folder.resolve(file + ".key");
            Files.writeString(key, pem(pair.getPrivate()));
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            Path written = folder.resolve(file + ".pem");
            Files.writeString(written, pem(certificate));
            return new HostFiles(key, written, trust);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a certificate back, and all that were before. */
    public void revoke(HostFiles... taken) {
        try {
            Instant now = Instant.now();
            var list = new JcaX509v2CRLBuilder(root.getSubjectX500Principal(), Date.from(now));
            list.setNextUpdate(Date.from(now.plus(VALID)));
            for (HostFiles each : taken) {
                X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(each.certificate())));
                list.addCRLEntry(certificate.getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
            }
            StringWriter text = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(
                        list.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate())));
            }
            Files.writeString(revoked(), text.toString());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the lists are. */
    public Path revoked() {
        return folder.resolve("revoked.pem");
    }

    private X509Certificate sign(
            String name, GeneralNames names, boolean isAuthority, KeyPair subject, @Nullable Shape shape)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = Instant.now();
        X500Name issuer = new X500Name("CN="
                + (isAuthority ? name : root.getSubjectX500Principal().getName().substring(3)));
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(shape == null ? now.minus(VALID) : shape.notBefore()),
                Date.from(shape == null ? now.plus(VALID) : shape.notAfter()),
                new X500Name("CN=" + name),
                subject.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        builder.addExtension(Extension.subjectAlternativeName, false, names);
        if (shape != null && shape.usages()) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate())));
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static String pem(X509Certificate certificate) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        }
        return text.toString();
    }

    private static String pem(PrivateKey key) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(key, null));
        }
        return text.toString();
    }
}
