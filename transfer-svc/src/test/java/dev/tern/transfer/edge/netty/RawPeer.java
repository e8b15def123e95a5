package dev.tern.transfer.edge.netty;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.transfer.TestCertificates;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.FrameHeader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;

/** One end of a connection, as host-a or host-b, that says what it likes. */
final class RawPeer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;

    /** Connects as host-a. */
    RawPeer(TestCertificates authority, Endpoint to) throws Exception {
        SSLContext tls = PemContext.of(authority.host("host-a"));
        socket = tls.getSocketFactory().createSocket(to.address(), to.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** The other side of a connection that was accepted. */
    RawPeer(Socket accepted) throws SocketException {
        socket = accepted;
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    void send(Frame frame) throws IOException {
        send(FrameCodec.encode(frame));
    }

    void send(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.limit()];
        bytes.get(0, copy);
        socket.getOutputStream().write(copy);
    }

    /** The next frame that is no greeting and no ping; pings are answered on the way there. */
    Frame read() throws Exception {
        Frame frame = next();
        while (frame instanceof Frame.Ping || frame instanceof Frame.Ready) {
            if (frame instanceof Frame.Ping(long nonce)) {
                send(new Frame.Pong(nonce));
            }
            frame = next();
        }
        return frame;
    }

    /** Whatever comes next. */
    Frame next() throws Exception {
        InputStream in = socket.getInputStream();
        FrameHeader header = FrameHeader.read(ByteBuffer.wrap(in.readNBytes(FrameHeader.SIZE)));
        return FrameCodec.decode(header.type(), ByteBuffer.wrap(in.readNBytes(header.length())));
    }

    void awaitEnd() throws IOException {
        try {
            InputStream in = socket.getInputStream();
            byte[] rest = new byte[8192];
            while (in.read(rest) >= 0) {
                // until it is closed
            }
        } catch (SocketException e) {
            // a reset is an end too
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
