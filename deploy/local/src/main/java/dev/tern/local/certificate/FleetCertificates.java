package dev.tern.local.certificate;

import dev.tern.contracts.id.HostId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/** The certificates of one local fleet in one folder. */
public final class FleetCertificates {

    private static final Duration AUTHORITY_LIFE = Duration.ofDays(5 * 365);
    private static final Duration HOST_LIFE = Duration.ofDays(90);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final Path folder;
    private final InstantSource clock;
    private final Authority authority;

    /**
     * Opens the folder; makes the authority if there is none, or if it is about to expire.
     *
     * @throws IOException naming the folder, when the authority can be neither read nor made
     */
    public FleetCertificates(Path folder, InstantSource clock) throws IOException {
        this.folder = folder;
        this.clock = clock;
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            this.authority = authority();
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "The fleet's certificate authority in " + folder + " cannot be used (" + e.getMessage()
                            + "); remove that folder to have a new one made",
                    e);
        }
    }

    /** Of a host that is reached at this machine's own address. */
    public HostCredentials credentials(HostId host) throws IOException {
        return credentials(host, Authority.LOOPBACK);
    }

    /**
     * The host's identity: as it stands in the folder while it is good, else made anew.
     *
     * @param address that the host is reached at, which QEMU wants to find in the certificate
     */
    public HostCredentials credentials(HostId host, String address) throws IOException {
        var credentials = new HostCredentials(
                folder.resolve(host + ".key"), folder.resolve(host + ".pem"), folder.resolve("authority.pem"));
        try {
            if (!isGood(credentials, address)) {
                KeyPair pair = Authority.newKeys();
                Pem.write(credentials.key(), pair.getPrivate());
                Pem.write(
                        credentials.certificate(),
                        authority.certify(host, address, pair.getPublic(), clock.instant(), HOST_LIFE));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("No certificate can be made for " + host + ": " + e.getMessage(), e);
        }
        return credentials;
    }

    private Authority authority() throws IOException, GeneralSecurityException {
        Path key = folder.resolve("authority.key");
        Path certificate = folder.resolve("authority.pem");
        if (Files.exists(key) && Files.exists(certificate)) {
            var kept = new Authority(Pem.key(key), Pem.certificate(certificate));
            if (lastsFor(kept.certificate(), HOST_LIFE) && belongTogether(kept.key(), kept.certificate())) {
                return kept;
            }
        }
        var made = Authority.create(clock.instant(), AUTHORITY_LIFE);
        Pem.write(key, made.key());
        Pem.write(certificate, made.certificate());
        return made;
    }

    private boolean isGood(HostCredentials credentials, String address) throws IOException {
        if (!Files.exists(credentials.key()) || !Files.exists(credentials.certificate())) {
            return false;
        }
        try {
            X509Certificate certificate = Pem.certificate(credentials.certificate());
            certificate.verify(authority.certificate().getPublicKey());
            return lastsFor(certificate, RENEW_BEFORE)
                    && names(certificate, address)
                    && belongTogether(Pem.key(credentials.key()), certificate);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean names(X509Certificate certificate, String address) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names != null && names.stream().anyMatch(name -> name.contains(address));
    }

    private boolean lastsFor(X509Certificate certificate, Duration time) {
        Instant end = certificate.getNotAfter().toInstant();
        return end.isAfter(clock.instant().plus(time));
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        byte[] probe = "tern".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(key);
        signer.update(probe);
        var verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(probe);
        return verifier.verify(signer.sign());
    }
}
