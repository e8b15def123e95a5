package dev.tern.transfer.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into the hypervisor's socket, which the reader reads, what the destination's hypervisor has said: the one
 * direction never waits for the other. Runs on a thread of its own.
 */
final class ReturnWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ReturnWriter.class);

    private final BlockingQueue<SocketChannel> connected = new ArrayBlockingQueue<>(1);
    private final BlockingQueue<ByteBuffer> waiting = new LinkedBlockingQueue<>();

    /** The hypervisor is here. */
    void connected(SocketChannel hypervisor) {
        connected.add(hypervisor);
    }

    /** For any thread; what may come in all is bounded by the protocol. */
    void add(byte[] bytes) {
        waiting.add(ByteBuffer.wrap(bytes));
    }

    /** A hypervisor that does not listen has closed its socket: its reader knows what that means. */
    void run() throws InterruptedException {
        SocketChannel hypervisor = connected.take();
        try (Selector selector = Selector.open()) {
            while (true) {
                ByteBuffer next = waiting.take();
                while (hypervisor.write(next) >= 0 && next.hasRemaining()) {
                    awaitRoom(hypervisor, selector);
                }
            }
        } catch (IOException e) {
            LOG.debug("The hypervisor does not take what comes back", e);
        }
    }

    private static void awaitRoom(SocketChannel hypervisor, Selector selector)
            throws IOException, InterruptedException {
        if (selector.keys().isEmpty()) {
            hypervisor.register(selector, SelectionKey.OP_WRITE);
        }
        selector.select();
        selector.selectedKeys().clear();
        if (Thread.interrupted()) {
            throw new InterruptedException("The copy ends");
        }
    }
}
