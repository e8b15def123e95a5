package dev.tern.transfer.edge.netty;

import dev.tern.contracts.fleet.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP link that a test can cut, turn into a black hole, slow down, or close to new connections. */
final class CutProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final Endpoint target;
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final AtomicLong forwarded = new AtomicLong();

    CutProxy(Endpoint target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("proxy").start(this::accept);
    }

    Endpoint address() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    /** Bytes from the source to the destination. */
    long forwarded() {
        return forwarded.get();
    }

    int live() {
        return (int) wires.stream().filter(Wire::isOpen).count();
    }

    /** Closes every connection at hand; new ones are made. */
    void cutAll() {
        wires.forEach(Wire::cut);
    }

    /** Closes the connection that was made as the nth that still lives. */
    void cut(int nth) {
        List<Wire> open = wires.stream().filter(Wire::isOpen).toList();
        if (nth < open.size()) {
            open.get(nth).cut();
        }
    }

    /** From now on the connections at hand carry nothing, in neither direction, and stay open. */
    void swallowAll() {
        wires.forEach(wire -> wire.swallow.set(true));
    }

    /** Damages the middle of the next bytes that pass on any connection at hand, once each. */
    void flipAll() {
        wires.forEach(wire -> wire.flip.set(true));
    }

    /** Damages the head of the next bytes that come back on any connection at hand, once each: a record's type. */
    void flipBack() {
        wires.forEach(wire -> wire.flipBack.set(true));
    }

    /** Sends the next bytes that pass on any connection at hand twice, once each. */
    void repeatAll() {
        wires.forEach(wire -> wire.repeat.set(true));
    }

    void refuseNew(boolean refuse) {
        refusing.set(refuse);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket from = listener.accept();
                if (refusing.get()) {
                    from.close();
                } else {
                    wires.add(new Wire(from, new Socket(target.address(), target.port())));
                }
            } catch (IOException e) {
                // the other side is gone, or the test is over
            }
        }
    }

    private final class Wire {
        private final Socket from;
        private final Socket to;
        private final AtomicBoolean swallow = new AtomicBoolean();
        private final AtomicBoolean flip = new AtomicBoolean();
        private final AtomicBoolean flipBack = new AtomicBoolean();
        private final AtomicBoolean repeat = new AtomicBoolean();

        private Wire(Socket from, Socket to) {
            this.from = from;
            this.to = to;
            Thread.ofPlatform().daemon().name("proxy-there").start(() -> pump(from, to, true));
            Thread.ofPlatform().daemon().name("proxy-back").start(() -> pump(to, from, false));
        }

        private boolean isOpen() {
            return !from.isClosed();
        }

        private void cut() {
            try {
                from.close();
                to.close();
            } catch (IOException e) {
                // cut is cut
            }
        }

        private void pump(Socket in, Socket out, boolean counted) {
            byte[] buffer = new byte[64 << 10];
            try (InputStream input = in.getInputStream();
                    OutputStream output = out.getOutputStream()) {
                for (int got = input.read(buffer); got >= 0; got = input.read(buffer)) {
                    if ((counted ? flip : flipBack).compareAndSet(true, false)) {
                        buffer[counted ? got / 2 : 0] ^= 0x10;
                    }
                    if (!swallow.get()) {
                        output.write(buffer, 0, got);
                        if (counted && repeat.compareAndSet(true, false)) {
                            output.write(buffer, 0, got);
                        }
                        forwarded.addAndGet(counted ? got : 0);
                    }
                }
            } catch (IOException e) {
                // the connection was cut
            }
            cut();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cutAll();
    }
}
