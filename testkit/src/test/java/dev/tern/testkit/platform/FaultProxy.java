package dev.tern.testkit.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A link that can fail: a TCP proxy in front of an agent's page port. A hold drops silently, with no FIN, as a cable that
 * was pulled; a cut closes connections, as a firewall that resets them; while held or cut nothing new gets through.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int CHUNK = 64 << 10;
    private static final int CONNECT_MILLIS = 2000;

    private final ServerSocket door;
    private final InetSocketAddress target;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();

    /** Open while data may pass; replaced by a fresh latch on hold. */
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private volatile boolean refusing;

    private FaultProxy(ServerSocket door, InetSocketAddress target) {
        this.door = door;
        this.target = target;
    }

    /** Listens on a free port of the loopback and passes on to {@code targetPort} there. */
    public static FaultProxy to(int targetPort) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        var proxy = new FaultProxy(new ServerSocket(0, 64, loopback), new InetSocketAddress(loopback, targetPort));
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    public int connections() {
        return pairs.size();
    }

    /** From now on nothing passes and nobody is told. */
    public void hold() {
        gate = new CountDownLatch(1);
    }

    /** What was held flows again. */
    public void release() {
        gate.countDown();
    }

    /** Closes one connection, the oldest last; the others carry on. */
    public void cutOne() {
        List<Pair> open = new ArrayList<>(pairs);
        if (!open.isEmpty()) {
            open.getLast().close();
        }
    }

    /** Closes every connection and refuses new ones until {@link #mend}. */
    public void cut() {
        refusing = true;
        List.copyOf(pairs).forEach(Pair::close);
    }

    public void mend() {
        refusing = false;
        release();
    }

    @Override
    public void close() throws IOException {
        door.close();
        release();
        List.copyOf(pairs).forEach(Pair::close);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                if (refusing) {
                    near.close();
                } else {
                    Thread.ofVirtual().start(() -> open(near));
                }
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void open(Socket near) {
        var far = new Socket();
        var pair = new Pair(near, far);
        pairs.add(pair);
        try {
            gate.await();
            far.connect(target, CONNECT_MILLIS);
            Thread.ofVirtual().start(() -> pump(far, near, pair));
            pump(near, far, pair);
        } catch (IOException | InterruptedException e) {
            pair.close();
        }
    }

    private void pump(Socket from, Socket to, Pair pair) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                gate.await();
                out.write(chunk, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            // a broken half ends both, below
        }
        pair.close();
    }

    private final class Pair {
        private final Socket near;
        private final Socket far;

        Pair(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }

        void close() {
            pairs.remove(this);
            closeQuietly(near);
            closeQuietly(far);
        }

        private void closeQuietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is closed as far as anyone can tell
            }
        }
    }
}
