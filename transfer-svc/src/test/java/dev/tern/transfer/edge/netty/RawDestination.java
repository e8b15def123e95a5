package dev.tern.transfer.edge.netty;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.transfer.TestCertificates;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;

/** The agent of host-b, as far as its certificate goes; else it does what a test likes. */
final class RawDestination implements AutoCloseable {

    /** What it does with a connection; when it returns, the connection is left open and read to its end. */
    @FunctionalInterface
    interface Script {
        void play(RawPeer peer) throws Exception;
    }

    private final SSLServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger arrivals = new AtomicInteger();

    /** Plays the script on each connection, before anything was said. */
    static RawDestination unspoken(TestCertificates authority, Script script) throws Exception {
        return new RawDestination(authority, script);
    }

    /** Welcomes everybody; then plays one script on a control connection, the other on a data connection. */
    static RawDestination welcoming(TestCertificates authority, Script control, Script data) throws Exception {
        return new RawDestination(authority, peer -> {
            peer.send(new Frame.Ready());
            if (peer.read() instanceof Frame.Hello hello) {
                peer.send(new Frame.Welcome(Wire.VERSION, 0));
                (hello.role() instanceof Role.Control ? control : data).play(peer);
            }
        });
    }

    private RawDestination(TestCertificates authority, Script script) throws Exception {
        listener = (SSLServerSocket) PemContext.of(authority.host("host-b"))
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(true);
        Thread.ofPlatform().daemon().name("raw-destination").start(() -> accept(script));
    }

    Endpoint address() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    /** Connections that were made. */
    int arrivals() {
        return arrivals.get();
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                arrivals.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, script));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private static void serve(Socket socket, Script script) {
        try (RawPeer peer = new RawPeer(socket)) {
            script.play(peer);
            peer.awaitEnd();
        } catch (Exception e) {
            // the agent has ended the connection, which is what such a peer is to expect
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
