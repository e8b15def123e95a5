package dev.tern.transfer.edge.netty;

import dev.tern.contracts.id.HostId;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ProtocolViolation;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who this host is, and how it finds out who another is. */
record Credentials(SslContext server, SslContext client) {

    private static final List<String> PROTOCOLS = List.of("TLSv1.3");
    private static final List<String> CIPHERS = List.of("TLS_AES_256_GCM_SHA384");

    /** The shortest there is: who resumes a session is not looked at again, and may have been revoked since. */
    private static final long RESUMABLE_SECONDS = 1;

    private static final String HOST_URI = "tern://host/";
    private static final int URI_NAME = 6;
    private static final Set<String> USAGES = Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

    /**
     * @throws IllegalArgumentException naming the file, when a key can be read by others or a file is not what it should
     *     be
     */
    static Credentials load(PeeringConfig config) throws IOException {
        checkPrivate(config.key());
        try {
            Authorities authorities = Authorities.in(config.trust());
            SslContext server = SslContextBuilder.forServer(
                            config.certificate().toFile(), config.key().toFile())
                    .trustManager(authorities)
                    .clientAuth(ClientAuth.REQUIRE)
                    .sessionTimeout(RESUMABLE_SECONDS)
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .ciphers(CIPHERS)
                    .build();
            SslContext client = SslContextBuilder.forClient()
                    .keyManager(config.certificate().toFile(), config.key().toFile())
                    .trustManager(authorities)
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .ciphers(CIPHERS)
                    .build();
            return new Credentials(server, client);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Not a usable key and certificates: " + config.key() + ", " + config.certificate() + ", "
                            + config.trust() + "; PEM files are needed, the key as unencrypted PKCS #8",
                    e);
        }
    }

    private static void checkPrivate(Path key) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(key.toRealPath(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
            throw new IllegalArgumentException("The private key " + key + " can be read by others: chmod 600 it");
        }
    }

    /** The host that a peer proved to be. */
    static HostId identity(SSLSession session) throws ProtocolViolation {
        try {
            X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
            List<String> usages = leaf.getExtendedKeyUsage();
            if (usages == null || !usages.containsAll(USAGES)) {
                throw new ProtocolViolation(
                        Breach.IDENTITY, "The peer's certificate is not for serverAuth and clientAuth");
            }
            return HostId.of(hostName(leaf.getSubjectAlternativeNames()));
        } catch (SSLPeerUnverifiedException | CertificateParsingException | IllegalArgumentException e) {
            throw new ProtocolViolation(Breach.IDENTITY, "The peer's certificate names no host: " + e.getMessage());
        }
    }

    private static String hostName(@Nullable Collection<List<?>> names) throws ProtocolViolation {
        List<String> uris = names == null
                ? List.of()
                : names.stream()
                        .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                        .map(name -> String.valueOf(name.get(1)))
                        .toList();
        if (uris.size() != 1 || !uris.getFirst().startsWith(HOST_URI)) {
            throw new ProtocolViolation(
                    Breach.IDENTITY, "The peer's certificate must carry exactly one URI " + HOST_URI + "NAME");
        }
        return uris.getFirst().substring(HOST_URI.length());
    }
}
