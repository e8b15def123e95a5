package dev.tern.transfer.edge.identity;

import dev.tern.contracts.id.HostId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who a host is: its key, its certificate for {@code tern://host/NAME}, and whom it trusts. */
public record HostIdentity(
        HostId host, PrivateKey key, X509Certificate certificate, X509Certificate authority, Revocations revocations) {

    private static final String SCHEME = "tern://host/";
    private static final int URI_NAME = 6;

    /**
     * @throws IOException naming the file and what is wrong with it: unreadable, readable by others, of another host,
     *     not of that authority
     */
    public static HostIdentity read(HostId host, Path key, Path certificate, Path trust) throws IOException {
        refuseOpenKey(key);
        try {
            X509Certificate own = certificate(certificate);
            X509Certificate authority = certificate(trust);
            if (!nameIn(own).equals(Optional.of(host))) {
                throw new IOException("The certificate " + certificate + " is not for " + SCHEME + host + " but for "
                        + nameIn(own).map(HostId::toString).orElse("no host"));
            }
            own.verify(authority.getPublicKey());
            return new HostIdentity(
                    host, key(key, own.getPublicKey().getAlgorithm()), own, authority, Revocations.beside(trust));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "The identity of " + host + " (" + key + ", " + certificate + ", " + trust + ") is not usable: "
                            + e.getMessage(),
                    e);
        }
    }

    /** The one host that a certificate is for. */
    static Optional<HostId> nameIn(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null) {
            return Optional.empty();
        }
        List<String> hosts = names.stream()
                .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                .map(name -> String.valueOf(name.get(1)))
                .filter(uri -> uri.startsWith(SCHEME))
                .toList();
        if (hosts.size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(HostId.of(hosts.getFirst().substring(SCHEME.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void refuseOpenKey(Path key) throws IOException {
        Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(key);
        if (allowed.contains(PosixFilePermission.OTHERS_READ) || allowed.contains(PosixFilePermission.GROUP_WRITE)) {
            throw new IOException("The key " + key + " can be read by others: chmod 600 it");
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws IOException, GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pem(file, "PRIVATE KEY")));
    }

    private static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        return certificate(pem(file, "CERTIFICATE"));
    }

    static X509Certificate certificate(byte[] encoded) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    private static byte[] pem(Path file, String label) throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        String begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException(file + " holds no " + label + " in PEM");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(file + " is no valid PEM: " + e.getMessage(), e);
        }
    }
}
