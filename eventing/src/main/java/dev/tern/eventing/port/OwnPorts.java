package dev.tern.eventing.port;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Ports for who listens later, which nobody takes until then. They are none of the kernel's ephemeral ones, of which every
 * connection and every listener that names no port gets one; only where a machine has made all ports ephemeral are they of
 * those too. Each process has a block of its own, which it claims by listening on the block's first port for as long as it
 * lives.
 */
public final class OwnPorts implements AutoCloseable {

    static final int BLOCK = 256;

    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    /** The first block above the documented ports. */
    private static final int FIRST = 80 * BLOCK;

    private static final int END = 1 << 16;

    private static final AtomicReference<@Nullable OwnPorts> OF_THIS_PROCESS = new AtomicReference<>();

    private final ServerSocket claim;
    private final AtomicInteger given = new AtomicInteger();

    private OwnPorts(ServerSocket claim) {
        this.claim = claim;
    }

    /** @throws IOException when other processes have all blocks */
    public static OwnPorts ofThisProcess() throws IOException {
        OwnPorts known = OF_THIS_PROCESS.get();
        if (known != null) {
            return known;
        }
        OwnPorts claimed = claim(blocks(Files.isReadable(EPHEMERAL) ? Files.readString(EPHEMERAL) : ""));
        if (OF_THIS_PROCESS.compareAndSet(null, claimed)) {
            return claimed;
        }
        claimed.close();
        return Objects.requireNonNull(OF_THIS_PROCESS.get());
    }

    /** @param blocks the first ports of those among which to choose */
    static OwnPorts claim(List<Integer> blocks) throws IOException {
        for (int block : blocks) {
            try {
                return new OwnPorts(new ServerSocket(block, 1, InetAddress.getLoopbackAddress()));
            } catch (BindException e) {
                // it is another process's
            }
        }
        throw new IOException("Other processes have claimed all " + blocks.size() + " blocks of " + BLOCK
                + " ports from " + blocks.getFirst() + " on: end some platforms, or use the documented ports");
    }

    /**
     * The first ports of all blocks.
     *
     * @param ephemeral the first and the last ephemeral port, as the kernel writes them; anything else where none are known
     */
    static List<Integer> blocks(String ephemeral) {
        int[] range = Arrays.stream(ephemeral.strip().split("\\s+"))
                .filter(word -> word.matches("[0-9]{1,5}"))
                .mapToInt(Integer::parseInt)
                .toArray();
        List<Integer> all = IntStream.iterate(FIRST, block -> block < END, block -> block + BLOCK)
                .boxed()
                .toList();
        List<Integer> outside = all.stream()
                .filter(block -> range.length != 2 || block + BLOCK <= range[0] || block > range[1])
                .toList();
        return outside.isEmpty() ? all : outside;
    }

    /** So many on which nobody listens, those that were given longest ago first. */
    public List<Integer> take(int count) throws IOException {
        List<Integer> free = IntStream.generate(this::next)
                .limit(BLOCK - 1)
                .filter(port -> isFree(InetAddress.getLoopbackAddress(), port))
                .limit(count)
                .boxed()
                .toList();
        if (free.size() < count) {
            throw new IOException("Of the " + BLOCK + " ports from " + claim.getLocalPort() + " on only " + free.size()
                    + " are free and " + count + " are needed: end what listens there, or use the documented ports");
        }
        return free;
    }

    /** One on which nobody listens. */
    public int take() throws IOException {
        return take(1).getFirst();
    }

    /** Whether somebody could listen there now. */
    public static boolean isFree(InetAddress address, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private int next() {
        return claim.getLocalPort() + 1 + Math.floorMod(given.getAndIncrement(), BLOCK - 1);
    }

    /** Leaves the block to others. */
    @Override
    public void close() throws IOException {
        claim.close();
    }
}
