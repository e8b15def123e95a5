package dev.tern.local.certificate;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A host's identity, as files in PEM.
 *
 * @param key PKCS#8, readable by its owner alone
 * @param certificate of that key, signed by the fleet's authority
 * @param trust the authority's certificate: who is signed by it belongs to the fleet
 */
public record HostCredentials(Path key, Path certificate, Path trust) {

    private static final char[] IN_MEMORY = "in memory".toCharArray();

    /** For a server that has this identity and asks for nobody else's. */
    public SSLContext server() throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("host", Pem.key(key), IN_MEMORY, new X509Certificate[] {
                Pem.certificate(certificate), Pem.certificate(trust)
            });
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, IN_MEMORY);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("The identity in " + certificate + " cannot be used: " + e.getMessage(), e);
        }
    }
}
