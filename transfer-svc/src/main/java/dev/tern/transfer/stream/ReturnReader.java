package dev.tern.transfer.stream;

import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the hypervisor says into the socket that the writer fills. Runs on a thread of its own. */
final class ReturnReader {

    private static final Logger LOG = LoggerFactory.getLogger(ReturnReader.class);
    private static final int PIECE = 4 << 10;

    private final BlockingQueue<SocketChannel> connected = new ArrayBlockingQueue<>(1);
    private final CopyEvents events;

    ReturnReader(CopyEvents events) {
        this.events = events;
    }

    /** The hypervisor is here. */
    void connected(SocketChannel hypervisor) {
        connected.add(hypervisor);
    }

    /** To the end, which says nothing: a hypervisor that has loaded its guest closes the socket, or leaves it open. */
    void run() throws InterruptedException, StreamFormatException {
        SocketChannel hypervisor = connected.take();
        try {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            long total = 0;
            while (hypervisor.read(piece.clear()) >= 0) {
                total += piece.position();
                if (total > Wire.MAX_RETURN) {
                    throw new StreamFormatException(
                            "stream.return",
                            "The hypervisor says more than " + Wire.MAX_RETURN
                                    + " bytes back: fetching pages by need (post-copy) is not supported");
                }
                byte[] said = new byte[piece.flip().remaining()];
                piece.get(said);
                events.returned(said);
            }
        } catch (IOException e) {
            LOG.debug("The hypervisor's socket ends", e);
        }
    }
}
