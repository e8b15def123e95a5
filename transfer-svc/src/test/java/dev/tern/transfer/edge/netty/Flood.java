package dev.tern.transfer.edge.netty;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.transfer.TestCertificates;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;

/** Connections that mean no good, all from one address: few at a time that are ended at once, then a crowd. */
final class Flood {

    private static final int FEW = 24;
    private static final int CROWD = 1000;
    private static final int STEP_MILLIS = 100;
    private static final int PATIENCE_MILLIS = 10_000;

    private enum Manner {
        /** Connects and says nothing. */
        SILENT,
        /** A byte of a greeting now and then. */
        LORIS,
        /** Begins a handshake and does not go on. */
        HALF_OPEN,
        GARBAGE,
        /** A TLS record, and a greeting in it, that say they are as long as can be. */
        GIANT,
        /** Plain HTTP. */
        HTTP,
        /** The right certificate, and then not a word. */
        SHAKEN,
        /** The right certificate and another migration's secret, again and again. */
        STORM
    }

    private final Endpoint to;
    private final SSLContext tls;
    private final byte[] greeting;
    private final AtomicInteger connected = new AtomicInteger();

    Flood(TestCertificates authority, Endpoint to) throws Exception {
        this.to = to;
        this.tls = PemContext.of(authority.host("host-a"));
        this.greeting = greeting();
    }

    /** What a client says first. */
    private byte[] greeting() throws IOException {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), bytes);
        byte[] said = new byte[bytes.flip().remaining()];
        bytes.get(said);
        return said;
    }

    /** Returns when all were made and ended by the other side, with how many there were. */
    int run(int count) throws InterruptedException {
        // handshakes cost this side as much as the other: one in fifty
        wave(FEW, count / 50, List.of(Manner.STORM));
        wave(FEW, count / 4, List.of(Manner.GARBAGE, Manner.HTTP));
        wave(CROWD, count - count / 50 - count / 4, List.of(Manner.values()));
        return connected.get();
    }

    private void wave(int atOnce, int count, List<Manner> manners) throws InterruptedException {
        Semaphore room = new Semaphore(atOnce);
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                room.acquire();
                int number = i;
                all.execute(() -> {
                    one(manners.get(number % manners.size()), number);
                    room.release();
                });
            }
        }
    }

    private void one(Manner manner, int number) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
            socket.connect(new InetSocketAddress(to.address(), to.port()), PATIENCE_MILLIS);
            connected.incrementAndGet();
            socket.setSoTimeout(PATIENCE_MILLIS);
            play(manner, socket, new Random(number));
        } catch (IOException e) {
            // ended by the other side, which is what it is to do
        }
    }

    private void play(Manner manner, Socket socket, Random random) throws IOException {
        OutputStream out = socket.getOutputStream();
        switch (manner) {
            case SILENT -> {}
            case HALF_OPEN -> out.write(greeting);
            case HTTP -> out.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            case GIANT -> out.write(new byte[] {22, 3, 1, 0x40, 0, 1, -1, -1, -1, 3, 3});
            case GARBAGE -> {
                byte[] garbage = new byte[16 + random.nextInt(2000)];
                random.nextBytes(garbage);
                out.write(garbage);
            }
            case LORIS -> drip(socket, out);
            case SHAKEN -> shaken(socket).getInputStream().readAllBytes();
            case STORM -> {
                SSLSocket secured = shaken(socket);
                Role role = new Role.Data(0, 1, Token.draw(random));
                ByteBuffer hello = FrameCodec.encode(new Frame.Hello(PeeringFixture.SESSION, role, Wire.SUPPORTED));
                byte[] bytes = new byte[hello.remaining()];
                hello.get(bytes);
                secured.getOutputStream().write(bytes);
                secured.getInputStream().readAllBytes();
            }
        }
        socket.getInputStream().readAllBytes();
    }

    private void drip(Socket socket, OutputStream out) throws IOException {
        socket.setSoTimeout(STEP_MILLIS);
        InputStream in = socket.getInputStream();
        for (byte each : greeting) {
            out.write(each);
            try {
                if (in.read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                // not closed yet: another byte
            }
        }
    }

    private SSLSocket shaken(Socket socket) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, to.address(), to.port(), false);
        secured.startHandshake();
        return secured;
    }
}
