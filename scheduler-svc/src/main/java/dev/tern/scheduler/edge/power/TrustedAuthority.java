package dev.tern.scheduler.edge.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates baseboard controllers must have. */
public final class TrustedAuthority {

    private TrustedAuthority() {}

    /**
     * @param file of certificates in PEM: they are believed, and no other
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it holds no certificate
     */
    public static SSLContext in(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            Collection<? extends Certificate> held =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (held.isEmpty()) {
                throw new IllegalArgumentException(file + " holds no certificate");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate one : held) {
                store.setCertificateEntry("authority-" + count++, one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " holds no certificates: " + e.getMessage(), e);
        }
    }
}
