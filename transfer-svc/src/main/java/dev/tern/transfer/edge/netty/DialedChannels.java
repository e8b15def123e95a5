package dev.tern.transfer.edge.netty;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.tunnel.ChannelEnd;
import dev.tern.transfer.tunnel.ChannelLines;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The connections of a migration's channels, from its source. */
final class DialedChannels implements ChannelLines {

    private final Dialer.Line line;
    private final Endpoint to;
    private final Session session;
    private final Token token;
    private final Map<Integer, Dialer> dialers = new ConcurrentHashMap<>();

    DialedChannels(Dialer.Line line, Endpoint to, Session session, Token token) {
        this.line = line;
        this.to = to;
        this.session = session;
        this.token = token;
    }

    @Override
    public void open(int index, ChannelEnd end) {
        Dialer dialer = new Dialer(line, to, session, new Role.Channel(index, token), new Arrival(end));
        dialers.put(index, dialer);
        dialer.start();
    }

    @Override
    public void close(int index) {
        Dialer dialer = dialers.remove(index);
        if (dialer != null) {
            dialer.close();
        }
    }

    private record Arrival(ChannelEnd end) implements Dialer.Listener {
        @Override
        public Conversation welcomed(PeerConnection connection, long nextBatch) {
            end.joined(connection);
            return new ChannelTalk(connection, end);
        }

        @Override
        public void refused(Reason why) {
            end.refused(why);
        }
    }
}
