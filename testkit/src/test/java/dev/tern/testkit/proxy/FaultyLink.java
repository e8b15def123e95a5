package dev.tern.testkit.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy in front of one port, in its own weather. */
final class FaultyLink implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2000;
    private static final int BACKLOG = 64;

    private final Weather weather = new Weather();
    private final ServerSocket door;
    private final InetSocketAddress target;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();

    private FaultyLink(ServerSocket door, InetSocketAddress target) {
        this.door = door;
        this.target = target;
    }

    /** Listens on a free port of the loopback and passes on to {@code targetPort} there. */
    static FaultyLink to(int targetPort) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        var link = new FaultyLink(new ServerSocket(0, BACKLOG, loopback), new InetSocketAddress(loopback, targetPort));
        Thread.ofVirtual().start(link::accept);
        return link;
    }

    int port() {
        return door.getLocalPort();
    }

    int connections() {
        return pairs.size();
    }

    Weather weather() {
        return weather;
    }

    void cutOne() {
        List<Pair> open = new ArrayList<>(pairs);
        if (!open.isEmpty()) {
            open.getLast().close();
        }
    }

    void cut() {
        weather.refuse();
        List.copyOf(pairs).forEach(Pair::close);
    }

    void drop() {
        List.copyOf(pairs).forEach(Pair::swallow);
    }

    @Override
    public void close() throws IOException {
        door.close();
        weather.clear();
        List.copyOf(pairs).forEach(Pair::close);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                if (weather.isRefusing()) {
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
        var pair = new Pair(near, new Socket());
        pairs.add(pair);
        try {
            weather.awaitPassage();
            pair.far.connect(target, CONNECT_MILLIS);
            pair.there.start();
            pair.back.start();
        } catch (IOException | InterruptedException e) {
            pair.close();
        }
    }

    private final class Pair {
        private final Socket near;
        private final Socket far;
        private final Pump there;
        private final Pump back;

        Pair(Socket near, Socket far) {
            this.near = near;
            this.far = far;
            this.there = new Pump(near, far, weather, this::close);
            this.back = new Pump(far, near, weather, this::close);
        }

        void swallow() {
            there.swallow();
            back.swallow();
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
