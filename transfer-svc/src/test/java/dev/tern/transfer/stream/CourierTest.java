package dev.tern.transfer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which batch goes where, with connections that only remember what they were given. */
class CourierTest {

    private static final int FRAME = 600 << 10;
    private static final String DIGEST = "ab".repeat(32);
    private static final Reason CUT = new Reason("link.cut", "cut");

    private final BufferPool pool = new BufferPool(64 << 20);
    private final Told told = new Told();
    private final Courier courier = new Courier(
            CopySettings.usual(2),
            pool,
            new ManualTicker(),
            new NoLanes(),
            new WireCap(new ManualTicker(), Bandwidth.UNLIMITED),
            told);
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);

    @BeforeEach
    void start() {
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    @Test
    void shouldSpreadBatchesAndKeepThemUntilTheyAreAcknowledged() throws Exception {
        // given
        RememberingLane first = connect(0);
        RememberingLane second = connect(1);

        // when
        give(0, 1, 2);

        // then: one each, as many as fit a connection
        await().untilAsserted(() -> assertThat(first.sent).hasSize(1));
        await().untilAsserted(() -> assertThat(second.sent).hasSize(1));
        assertThat(pool.used()).isPositive();

        // when
        first.leave();
        await().untilAsserted(() -> assertThat(first.sent).containsExactly(0L, 2L));
        first.leave();
        second.leave();
        courier.acknowledged(3);

        // then
        await().untilAsserted(() -> assertThat(pool.used()).isZero());
        assertThat(courier.arrived().raw()).isEqualTo(3L * FRAME);
        assertThat(courier.arrived().batches()).isEqualTo(3);
    }

    @Test
    void shouldGiveTheWorkOfABrokenConnectionToTheOthersLowestFirst() throws Exception {
        // given
        RememberingLane broken = connect(0);
        give(0, 1, 2, 3);
        await().untilAsserted(() -> assertThat(broken.sent).hasSize(1));

        // when
        courier.lost(0, broken, CUT);
        broken.leave();
        RememberingLane other = connect(1);
        other.leaveAtOnce();

        // then
        await().untilAsserted(() -> assertThat(other.sent).containsExactly(0L, 1L, 2L, 3L));
    }

    @Test
    void shouldGoOnWhereTheDestinationStands() throws Exception {
        // given
        RememberingLane broken = connect(0);
        broken.leaveAtOnce();
        give(0, 1, 2);
        await().untilAsserted(() -> assertThat(broken.sent).containsExactly(0L, 1L, 2L));

        // when
        courier.lost(0, broken, CUT);
        RememberingLane again = new RememberingLane();
        again.leaveAtOnce();
        courier.connected(0, again, 2);

        // then
        await().untilAsserted(() -> assertThat(again.sent).containsExactly(2L));
    }

    @Test
    void shouldSendADamagedBatchAgainAndNoOther() throws Exception {
        RememberingLane lane = connect(0);
        lane.leaveAtOnce();
        give(0, 1, 2);
        await().untilAsserted(() -> assertThat(lane.sent).hasSize(3));
        courier.damaged(1);
        await().untilAsserted(() -> assertThat(lane.sent).containsExactly(0L, 1L, 2L, 1L));
    }

    @Test
    void shouldNotBelieveAcknowledgementsOfWhatWasNeverSent() throws Exception {
        RememberingLane lane = connect(0);
        lane.leaveAtOnce();
        give(0);
        await().untilAsserted(() -> assertThat(lane.sent).hasSize(1));
        assertThatThrownBy(() -> courier.acknowledged(2))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class, e -> assertThat(e.breach()).isEqualTo(Breach.ACK));
        assertThatThrownBy(() -> courier.damaged(1)).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> courier.connected(1, new RememberingLane(), 7)).isInstanceOf(ProtocolViolation.class);
        assertThat(courier.arrived().raw()).isZero();
    }

    @Test
    void shouldAnnounceTheEndOnEveryConnectionAndCompleteOnEqualDigestsOnly() throws Exception {
        // given
        RememberingLane lane = connect(0);
        lane.leaveAtOnce();
        give(0);
        Frame.End end = new Frame.End(FRAME, 1, 10, DIGEST, false);

        // when
        courier.ended(end);
        await().untilAsserted(() -> assertThat(lane.frames).containsExactly(end));
        RememberingLane later = connect(1);

        // then
        await().untilAsserted(() -> assertThat(later.frames).containsExactly(end));
        courier.sealed(DIGEST);
        await().untilAsserted(() -> assertThat(told.complete).containsExactly(DIGEST));
        assertThat(courier.arrived().raw()).isEqualTo(FRAME);
        courier.sealed("cd".repeat(32));
        await().untilAsserted(() -> assertThat(told.failed).containsExactly("stream.digest"));
        assertThat(told.complete).hasSize(1);
    }

    private void run() {
        try {
            courier.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RememberingLane connect(int index) throws ProtocolViolation {
        RememberingLane lane = new RememberingLane();
        courier.connected(index, lane, 0);
        return lane;
    }

    private void give(long... numbers) throws InterruptedException {
        for (long number : numbers) {
            ByteBuffer frame = pool.take(FRAME).putLong(0, number);
            courier.encoded(new Parcel(number, FRAME, frame, FRAME));
        }
    }

    private static final class RememberingLane implements Lane {
        private final List<Long> sent = new CopyOnWriteArrayList<>();
        private final List<Frame> frames = new CopyOnWriteArrayList<>();
        private final List<Runnable> pending = new CopyOnWriteArrayList<>();
        private boolean atOnce;

        @Override
        public void send(Frame frame) {
            frames.add(frame);
        }

        @Override
        public void write(ByteBuffer bytes, boolean last, Runnable left) {
            long number = bytes.getLong(bytes.position());
            if (atOnce) {
                left.run();
            } else {
                pending.add(left);
            }
            sent.add(number); // last: who sees it here may let it leave
        }

        @Override
        public void close(Reason why) {}

        private void leave() {
            while (!pending.isEmpty()) {
                pending.removeFirst().run();
            }
        }

        private void leaveAtOnce() {
            atOnce = true;
        }
    }

    private static final class Told implements Courier.Owner {
        private final List<String> complete = new CopyOnWriteArrayList<>();
        private final List<String> failed = new CopyOnWriteArrayList<>();

        @Override
        public void acknowledged() {}

        @Override
        public void complete(String digest) {
            complete.add(digest);
        }

        @Override
        public void failed(Reason why) {
            failed.add(why.code());
        }
    }

    private static final class NoLanes implements Lanes {
        @Override
        public void open(int count, Events events) {}

        @Override
        public int count() {
            return 0;
        }

        @Override
        public Duration roundTrip() {
            return Duration.ZERO;
        }

        @Override
        public void close() {}
    }
}
