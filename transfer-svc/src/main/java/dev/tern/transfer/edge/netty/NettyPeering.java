package dev.tern.transfer.edge.netty;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.stream.BufferPool;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Links between agents over TLS 1.3. */
public final class NettyPeering implements Peering {

    private static final long KEPT_BUFFERS = 64L << 20;
    private static final int BACKLOG = 128;

    private final Dialer.Line line;
    private final BufferPool pool = new BufferPool(KEPT_BUFFERS);
    private final Door door;
    private final Channel listener;
    private final Set<OutboundLink> links = ConcurrentHashMap.newKeySet();

    private NettyPeering(Dialer.Line line) throws IOException {
        this.line = line;
        this.door = new Door(line, pool);
        this.listener = listen();
    }

    /**
     * Listens at once; whoever comes before {@link #open} is asked to come again.
     *
     * @throws IOException when the port is taken or a file cannot be read
     * @throws IllegalArgumentException when key and certificates are not what they should be
     */
    public static NettyPeering start(PeeringConfig config, Ticker ticker, Violations violations) throws IOException {
        Credentials credentials = Credentials.load(config);
        EventLoopGroup loops =
                new NioEventLoopGroup(config.threads(), new DefaultThreadFactory("peering-" + config.self(), true));
        Dialer.Line line = new Dialer.Line(credentials, loops, config, ticker, violations);
        try {
            NettyPeering peering = new NettyPeering(line);
            Warmth.start(credentials, ticker);
            return peering;
        } catch (IOException e) {
            var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    private Channel listen() throws IOException {
        var bound = new ServerBootstrap()
                .group(line.loops())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        door.knock(channel);
                    }
                })
                .bind(line.config().listen())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "Cannot listen on " + line.config().listen() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        return bound.channel();
    }

    /** Where it listens. */
    public Endpoint address() {
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        return new Endpoint(address.getHostString(), address.getPort());
    }

    /** Bytes of copies' buffers in use. */
    public long buffered() {
        return pool.used();
    }

    @Override
    public Link connect(Session session, Endpoint destination, LinkEvents events) {
        OutboundLink link = new OutboundLink(line, destination, session, events, pool);
        links.add(link);
        link.start();
        return link;
    }

    @Override
    public void open(Gate gate) {
        door.open(gate);
    }

    @Override
    public void close() {
        var _ = listener.close();
        door.close();
        links.forEach(OutboundLink::close);
        var _ = line.loops()
                .shutdownGracefully(100, 2000, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
