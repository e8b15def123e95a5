package dev.tern.transfer.tunnel;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The destination's side: each channel goes on to a connection to the hypervisor's socket. */
public final class IncomingTunnel implements Tunnel {

    private final Path socket;
    private final Channel.Tools tools;
    private final TunnelEvents events;
    private final Map<Integer, Channel> channels = new ConcurrentHashMap<>();
    private final Set<Integer> ended = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param socket where the hypervisor listens; connected to when a channel comes
     * @param reconnect how long a channel goes on while no connection stands
     */
    public IncomingTunnel(Path socket, Duration reconnect, Ticker ticker, Violations violations, TunnelEvents events) {
        this.socket = socket;
        this.tools = new Channel.Tools(ticker, violations, new Traffic(), Pace.FREE, reconnect);
        this.events = events;
    }

    /** The end of a channel that comes, for the first time or again; none for one that is over or too many. */
    public Optional<ChannelEnd> channel(int index) {
        if (closed.get() || ended.contains(index)) {
            return Optional.empty();
        }
        Channel known = channels.get(index);
        if (known == null && channels.size() < Wire.MAX_OPEN_CHANNELS) {
            Channel made = new Channel(index, this::connect, false, tools, this::over);
            known = channels.putIfAbsent(index, made);
            if (known == null) {
                made.start();
                known = made;
            }
        }
        return Optional.ofNullable(known);
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private void over(Channel channel, @Nullable Reason why) {
        ended.add(channel.index());
        channels.remove(channel.index());
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
            channels.values().forEach(Channel::stop);
        }
    }
}
