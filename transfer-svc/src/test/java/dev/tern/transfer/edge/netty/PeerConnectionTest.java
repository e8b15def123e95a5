package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.Violations;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A connection, secured, of which nothing leaves: its other side has stopped to read. */
class PeerConnectionTest {

    private static final int MANY = 100_000;

    private final Violations violations = new Violations();
    private final List<Reason> closed = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel() {
        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) {
            // nothing leaves
        }
    };
    private final PeerConnection connection = new PeerConnection(
            channel, () -> Duration.ZERO, violations, Duration.ofSeconds(1), new Quiet(), ready -> {});

    PeerConnectionTest() {
        channel.pipeline().addLast(connection);
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
    }

    private final class Quiet implements Conversation {
        @Override
        public Set<FrameType> accepts() {
            return Set.of(FrameType.PING);
        }

        @Override
        public void frame(Frame frame) {}

        @Override
        public void closed(Reason why) {
            closed.add(why);
        }
    }

    @Test
    void shouldNotKeepAnswersForWhoeverDoesNotRead() {
        int sent = 0;
        for (; sent < MANY && channel.isOpen(); sent++) {
            connection.send(new Frame.Ack(sent, sent));
            channel.runPendingTasks();
        }
        assertThat(sent).isBetween(1000, MANY - 1);
        assertThat(violations.of(Breach.UNREAD)).isEqualTo(1);
        assertThat(closed).extracting(Reason::code).containsExactly("wire.unread");
    }

    @Test
    void shouldCloseWhereItsLastWordsCannotLeave() {
        connection.open();
        connection.leave(new Reason("link.bye", "Closed here"));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(3, TimeUnit.SECONDS);
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(closed).extracting(Reason::code).containsExactly("link.bye");
    }

    /** A door that is slow to say READY takes nothing but HELLO when it comes to it. */
    @Test
    void shouldSayNothingBeforeTheHello() {
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(waiting()).isZero();

        connection.open();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(waiting()).isPositive();
    }

    @Test
    void shouldLeaveWithoutGoodbyeBeforeTheHello() {
        connection.leave(new Reason("link.bye", "Closed here"));
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(closed).extracting(Reason::code).containsExactly("link.bye");
    }

    private long waiting() {
        return channel.unsafe().outboundBuffer().totalPendingWriteBytes();
    }
}
