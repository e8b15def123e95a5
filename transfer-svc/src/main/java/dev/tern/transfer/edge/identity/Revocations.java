package dev.tern.transfer.edge.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that the fleet's authority took back: its lists, PEM, in the file {@code revoked.pem} beside the
 * authority's own. Looked at again at each use, so that a list works as soon as it is written. No file is no list; one
 * that cannot be read, or is not the authority's, lets nobody in. Any thread asks.
 */
public final class Revocations {

    private static final String FILE = "revoked.pem";
    private static final long LARGEST = 16 << 20;

    private final Path file;
    private final Path trust;
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    private record Known(FileTime changed, long size, List<X509CRL> lists) {}

    private Revocations(Path trust) {
        this.trust = trust;
        this.file = trust.toAbsolutePath().resolveSibling(FILE);
    }

    /** @param trust the authorities' certificates */
    public static Revocations beside(Path trust) {
        return new Revocations(trust);
    }

    /** @throws CertificateException when it was taken back, or nobody can know */
    public void check(X509Certificate certificate) throws CertificateException {
        for (X509CRL list : lists()) {
            X509CRLEntry entry = list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                    ? list.getRevokedCertificate(certificate)
                    : null;
            if (entry != null) {
                throw new CertificateException("The certificate " + certificate.getSerialNumber() + " of "
                        + certificate.getSubjectX500Principal() + " was revoked on " + entry.getRevocationDate());
            }
        }
    }

    private List<X509CRL> lists() throws CertificateException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Known before = known.get();
            if (before != null && before.changed.equals(now.lastModifiedTime()) && before.size == now.size()) {
                return before.lists;
            }
            Known read = new Known(now.lastModifiedTime(), now.size(), read(now.size()));
            known.set(read);
            return read.lists;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificateException("The revocation lists in " + file + " are not usable: " + e.getMessage(), e);
        }
    }

    private List<X509CRL> read(long size) throws IOException, GeneralSecurityException {
        if (size > LARGEST) {
            throw new IOException(size + " bytes; " + LARGEST + " are the most");
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Collection<? extends CRL> read = factory.generateCRLs(new ByteArrayInputStream(Files.readAllBytes(file)));
        List<X509CRL> lists = new ArrayList<>();
        for (CRL each : read) {
            X509CRL list = (X509CRL) each;
            verify(list, factory);
            lists.add(list);
        }
        if (lists.isEmpty()) {
            throw new IOException("it holds none");
        }
        return List.copyOf(lists);
    }

    private void verify(X509CRL list, CertificateFactory factory) throws IOException, GeneralSecurityException {
        for (var authority : factory.generateCertificates(new ByteArrayInputStream(Files.readAllBytes(trust)))) {
            if (((X509Certificate) authority).getSubjectX500Principal().equals(list.getIssuerX500Principal())) {
                list.verify(authority.getPublicKey());
                return;
            }
        }
        throw new IOException("no authority in " + trust + " is " + list.getIssuerX500Principal());
    }
}
