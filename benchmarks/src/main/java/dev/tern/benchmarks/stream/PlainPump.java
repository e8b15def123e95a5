package dev.tern.benchmarks.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The peer to compare with: a relay that knows nothing of pages. One TLS 1.3 connection with the same cipher, bytes from
 * one unix socket into another, no digest, no acknowledgement, no second try.
 */
final class PlainPump {

    private static final int BUFFER = 256 << 10;

    private final SSLContext tls;

    PlainPump(LocalHosts hosts, String host) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(hosts.store(host))) {
            store.load(in, LocalHosts.password());
        }
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("host", store.getCertificate("host"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, LocalHosts.password());
        TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(trust);
        tls = SSLContext.getInstance("TLSv1.3");
        tls.init(keys.getKeyManagers(), others.getTrustManagers(), null);
    }

    /** Carries everything from one hypervisor to the other; returns when all is written. */
    void carry(SocketChannel from, Path to) throws IOException, InterruptedException {
        SSLServerSocket listener = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener.setEnabledCipherSuites(new String[] {"TLS_AES_256_GCM_SHA384"});
        Thread far = Thread.ofPlatform().start(() -> {
            try (Socket accepted = listener.accept();
                    SocketChannel hypervisor = Sockets.connect(to)) {
                pump(accepted.getInputStream(), Channels.newOutputStream(hypervisor));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (Socket near =
                tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
            OutputStream out = near.getOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (from.read(buffer) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        far.join();
        listener.close();
    }

    private static void pump(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
            out.write(buffer, 0, got);
        }
    }
}
