package dev.tern.transfer.tunnel;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.WireCap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The source's side: whoever connects to its socket gets a channel. */
public final class OutgoingTunnel implements Tunnel {

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingTunnel.class);

    private final Path socket;
    private final ServerSocketChannel listener;
    private final ChannelLines lines;
    private final Channel.Tools tools;
    private final TunnelEvents events;
    private final Map<Integer, Channel> channels = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private OutgoingTunnel(
            Path socket, ServerSocketChannel listener, ChannelLines lines, Channel.Tools tools, TunnelEvents events) {
        this.socket = socket;
        this.listener = listener;
        this.lines = lines;
        this.tools = tools;
        this.events = events;
    }

    /**
     * Listens on {@code socket} at once.
     *
     * @param reconnect how long a channel goes on while no connection stands
     * @throws UncheckedIOException when the socket cannot be made
     */
    public static OutgoingTunnel open(
            Path socket,
            ChannelLines lines,
            WireCap cap,
            Duration reconnect,
            Ticker ticker,
            Violations violations,
            TunnelEvents events) {
        Channel.Tools tools = new Channel.Tools(ticker, violations, new Traffic(), Pace.of(cap), reconnect);
        OutgoingTunnel tunnel = new OutgoingTunnel(socket, listen(socket), lines, tools, events);
        Thread.ofPlatform().daemon().name("tunnel-accept").start(tunnel::accept);
        return tunnel;
    }

    private static ServerSocketChannel listen(Path socket) {
        try {
            Files.deleteIfExists(socket);
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                return listener.bind(UnixDomainSocketAddress.of(socket), Wire.MAX_OPEN_CHANNELS);
            } catch (IOException e) {
                listener.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot listen on " + socket + ": the folder must exist and the path have 107 bytes at most", e);
        }
    }

    private void accept() {
        try {
            for (int index = 0; index < Wire.MAX_CHANNELS; index++) {
                SocketChannel local = listener.accept();
                if (channels.size() < Wire.MAX_OPEN_CHANNELS) {
                    open(index, local);
                } else {
                    LOG.warn("{} has {} channels open and takes no more", socket, Wire.MAX_OPEN_CHANNELS);
                    local.close();
                }
            }
            listener.close();
        } catch (IOException e) {
            LOG.debug("{} is closed", socket, e);
        }
    }

    private void open(int index, SocketChannel local) {
        Channel channel = new Channel(index, () -> local, true, tools, this::over);
        channels.put(index, channel);
        channel.start();
        lines.open(index, channel);
        if (closed.get()) {
            channel.stop();
        }
    }

    private void over(Channel channel, @Nullable Reason why) {
        channels.remove(channel.index());
        lines.close(channel.index());
        if (why != null && !closed.get()) {
            events.failed(why);
        }
    }

    @Override
    public TunnelProgress progress() {
        return tools.traffic().progress(channels.size());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                listener.close();
                Files.deleteIfExists(socket);
            } catch (IOException e) {
                LOG.debug("Closing {}", socket, e);
            }
            channels.values().forEach(Channel::stop);
        }
    }
}
