package dev.tern.transfer.tunnel;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.stream.Lane;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One end of a channel, alike at both: what happens is put into one bounded queue, one thread drains it and decides. */
final class Channel implements ChannelEnd {

    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);
    private static final int EVENTS = 4096;
    private static final int LANE_BYTES = 512 << 10;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Reason OVER = new Reason("channel.over", "This channel has ended here");

    /** What a channel works with. */
    record Tools(Ticker ticker, Violations violations, Traffic traffic, Pace pace, Duration reconnect) {}

    /** Makes the local socket. */
    @FunctionalInterface
    interface Opener {
        SocketChannel open() throws IOException;
    }

    interface Owner {
        /**
         * Nothing is sent or taken any more.
         *
         * @param why a fault of neither hypervisor; null where they ended it
         */
        void over(Channel channel, @Nullable Reason why);
    }

    private sealed interface Event {
        record Read(Outflow.Piece piece) implements Event {}

        record Arrived(Lane lane, Frame.Chunk chunk) implements Event {}

        record Resumed(Lane lane, long offset) implements Event {}

        record Joined(Lane lane) implements Event {}

        record Left(Lane lane) implements Event {}

        record Gone(Lane lane, int bytes) implements Event {}

        record Broken(Reason why) implements Event {}

        record Refused(Reason why) implements Event {}

        record Over(@Nullable Reason why) implements Event {}

        record Look() implements Event {}
    }

    private final int index;
    private final Opener opener;
    private final Tools tools;
    private final Owner owner;
    private final boolean dials;
    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(EVENTS);
    private final AtomicReference<@Nullable Lane> latest = new AtomicReference<>();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicBoolean looked = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Outflow out;
    private final Inflow in;

    private @Nullable Lane lane;
    private boolean resumed;
    private long inFlight;
    private long told;
    private Duration noLaneSince;
    /** The local socket is gone: the other end is still to be told. */
    private @Nullable Reason broken;

    private boolean over;
    private @Nullable Reason fault;

    /** @param dials this end makes the connections, and so says goodbye on them */
    Channel(int index, Opener opener, boolean dials, Tools tools, Owner owner) {
        this.index = index;
        this.opener = opener;
        this.dials = dials;
        this.tools = tools;
        this.owner = owner;
        this.out = new Outflow(tools.traffic());
        this.in = new Inflow(tools.traffic());
        this.noLaneSince = tools.ticker().read();
    }

    int index() {
        return index;
    }

    void start() {
        tools.traffic().channel();
        thread("loop", this::run).start();
    }

    void stop() {
        tell(new Event.Over(null));
    }

    private Thread thread(String name, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name("channel-" + index + "-" + name)
                .unstarted(work);
    }

    // ---- told by connections ----

    @Override
    public void joined(Lane made) {
        tools.traffic().lane();
        latest.set(made);
        tell(new Event.Joined(made));
        if (ended.get()) {
            made.send(new Frame.Reset(OVER));
        }
    }

    @Override
    public void left(Lane gone) {
        tell(new Event.Left(gone));
    }

    @Override
    public void frame(Lane from, Frame frame) throws ProtocolViolation {
        if (latest.get() != from) {
            return;
        }
        switch (frame) {
            case Frame.Chunk chunk -> {
                in.admit(chunk);
                tell(new Event.Arrived(from, chunk));
            }
            case Frame.Taken(long offset) -> {
                out.checkSent(offset);
                taken.accumulateAndGet(offset, Math::max);
                look();
            }
            case Frame.Resume(long offset) -> {
                out.checkSent(offset);
                tell(new Event.Resumed(from, offset));
            }
            case Frame.Reset(Reason why) -> {
                LOG.debug("Channel {} is reset by the other side: {}", index, why.text());
                tell(new Event.Over(null));
            }
            default -> throw new IllegalArgumentException(frame.type() + " is nothing for a channel");
        }
    }

    @Override
    public void refused(Reason why) {
        tell(new Event.Refused(why));
    }

    /** Those of connections are fewer than the queue holds: a full one means that the loop hangs, or has ended. */
    private void tell(Event event) {
        if (!queue.offer(event) && event instanceof Event.Arrived(Lane _, Frame.Chunk chunk)) {
            in.release(chunk);
        }
    }

    // ---- the loop ----

    private void run() {
        Reason why = null;
        try (SocketChannel local = opener.open()) {
            Thread reader = thread("read", () -> read(local));
            Thread writer = thread("write", () -> write(local));
            reader.start();
            writer.start();
            try {
                why = loop();
            } finally {
                reader.interrupt();
                writer.interrupt();
            }
        } catch (IOException e) {
            why = unopened(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended.set(true);
        owner.over(this, why);
    }

    /** The hypervisor does not listen: its peer's connection is closed as well. */
    private Reason unopened(IOException e) {
        Reason why = new Reason("disk.socket", "The hypervisor's disk socket cannot be opened: " + e.getMessage());
        ended.set(true);
        Lane there = latest.get();
        if (there != null) {
            there.send(new Frame.Reset(why));
        }
        return why;
    }

    private void read(SocketChannel local) {
        try {
            out.read(local, piece -> queue.put(new Event.Read(piece)));
        } catch (IOException e) {
            tell(new Event.Broken(new Reason("disk.socket", "Reading a disk's socket: " + e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(SocketChannel local) {
        try {
            in.write(local, this::look);
        } catch (IOException e) {
            tell(new Event.Broken(new Reason("disk.socket", "Writing a disk's socket: " + e.getMessage())));
        } catch (ProtocolViolation e) {
            tools.violations().count(e.breach());
            tell(new Event.Over(e.reason()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        if (looked.compareAndSet(false, true)) {
            tell(new Event.Look());
        }
    }

    private @Nullable Reason loop() throws InterruptedException {
        Duration wait = LOOK;
        while (!over) {
            Event event = queue.poll(Math.max(wait.toNanos(), 1), TimeUnit.NANOSECONDS);
            while (event != null && !over) {
                on(event);
                event = queue.poll();
            }
            looked.set(false);
            if (!over) {
                out.taken(taken.get());
                acknowledge();
                wait = dispatch();
                checkEnd();
            }
        }
        return fault;
    }

    private void on(Event event) {
        switch (event) {
            case Event.Read(Outflow.Piece piece) -> out.add(piece);
            case Event.Arrived(Lane from, Frame.Chunk chunk) -> arrived(from, chunk);
            case Event.Resumed(Lane from, long offset) -> {
                if (from == lane && !resumed) {
                    resumed = true;
                    out.resume(offset);
                }
            }
            case Event.Joined(Lane made) -> join(made);
            case Event.Left(Lane gone) -> leave(gone);
            case Event.Gone(Lane on, int bytes) -> inFlight -= on == lane ? bytes : 0;
            case Event.Broken(Reason why) -> broken = broken == null ? why : broken;
            case Event.Refused(Reason why) -> end(isQuiet() ? null : why);
            case Event.Over(Reason why) -> end(why);
            case Event.Look() -> {}
        }
    }

    private void arrived(Lane from, Frame.Chunk chunk) {
        if (from != lane) {
            in.release(chunk);
            return;
        }
        try {
            in.add(chunk);
        } catch (ProtocolViolation e) {
            tools.violations().count(e.breach());
            from.close(e.reason());
        }
    }

    private void join(Lane made) {
        Lane before = lane;
        if (before != null) {
            before.close(new Reason("link.replaced", "The channel has another connection"));
        }
        lane = made;
        resumed = false;
        inFlight = 0;
        told = in.deliveredTo();
        made.send(new Frame.Resume(in.receivedTo()));
        made.send(new Frame.Taken(told));
    }

    private void leave(Lane gone) {
        if (gone == lane) {
            lane = null;
            noLaneSince = tools.ticker().read();
        }
    }

    private void acknowledge() {
        Lane to = lane;
        long delivered = in.deliveredTo();
        if (to != null && delivered > told) {
            told = delivered;
            to.send(new Frame.Taken(delivered));
        }
    }

    /** @return how long until more may be sent, where nothing happens before */
    private Duration dispatch() {
        Lane to = lane;
        while (to != null && resumed && broken == null && inFlight < LANE_BYTES) {
            Outflow.Piece next = out.next();
            if (next == null) {
                break;
            }
            Duration wait = tools.pace().until();
            if (wait.isPositive()) {
                return wait.compareTo(LOOK) < 0 ? wait : LOOK;
            }
            write(to, out.send());
        }
        return LOOK;
    }

    private void write(Lane to, Outflow.Piece piece) {
        tools.pace().take(piece.length());
        inFlight += piece.length();
        to.write(piece.frame().duplicate(), true, () -> tell(new Event.Gone(to, piece.length())));
    }

    private void checkEnd() {
        Lane to = lane;
        Reason gone = broken;
        if (gone != null && to != null) {
            to.send(new Frame.Reset(gone));
            end(null);
        } else if (out.isAllTaken() && in.isAllDelivered() && (dials || to == null)) {
            end(null);
        } else if (to == null && tools.ticker().since(noLaneSince).compareTo(tools.reconnect()) > 0) {
            end(
                    isQuiet()
                            ? null
                            : new Reason(
                                    "tunnel.unreachable",
                                    "A disk's channel had no connection to the other agent for "
                                            + tools.reconnect().toSeconds() + " s"));
        }
    }

    /** Both hypervisors have said all: what the other agent does not know any more needs no saying. */
    private boolean isQuiet() {
        return broken != null || (out.isLastSent() && in.isAllDelivered());
    }

    private void end(@Nullable Reason why) {
        over = true;
        fault = why;
    }
}
