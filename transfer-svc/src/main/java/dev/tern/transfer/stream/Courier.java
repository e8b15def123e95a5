package dev.tern.transfer.stream;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches over the connections that stand and keeps each until it is acknowledged. All that happens is put into
 * one bounded queue; one thread drains it and decides. What was on a connection that broke is queued again, lowest
 * number first, for the others.
 */
final class Courier implements Lanes.Events {

    private static final int EVENTS = 8192;
    private static final int LANE_BYTES = 512 << 10;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    /** What the courier tells the copy, from its own thread. */
    interface Owner {
        /** Room was made: the reader may go on. */
        void acknowledged();

        void complete(String digest);

        void failed(Reason why);
    }

    /** A connection as the courier sees it, from its making to its loss. */
    static final class Slot {
        private final Lane lane;
        private long inFlight;
        private @Nullable Parcel current;
        private int sent;
        private boolean endSent;

        private Slot(Lane lane) {
            this.lane = lane;
        }
    }

    private sealed interface Event {
        record Encoded(Parcel parcel) implements Event {}

        record Connected(Lane lane, long nextBatch) implements Event {}

        record Lost(Lane lane, Reason why) implements Event {}

        record Damaged(long batch) implements Event {}

        record Left(Slot slot, Parcel parcel, int bytes) implements Event {}

        record Limit(Bandwidth cap) implements Event {}

        record Ended(Frame.End end) implements Event {}

        record Sealed(String digest) implements Event {}

        record Refused(Reason why) implements Event {}

        record Look() implements Event {}

        record Stop() implements Event {}
    }

    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(EVENTS);
    private final CopySettings settings;
    private final BufferPool pool;
    private final Ticker ticker;
    private final Lanes lanes;
    private final Owner owner;
    private final WireCap cap;
    private final TokenBucket bucket;
    private final AheadWindow window;

    private final LinkRate link;
    private final AtomicLong sentBatches = new AtomicLong();
    private final AtomicLong toldBatches = new AtomicLong();
    private final AtomicLong damagedBatches = new AtomicLong();
    private final AtomicBoolean ackTold = new AtomicBoolean();
    private final AtomicReference<Arrived> arrived = new AtomicReference<>(Arrived.NOTHING);
    private final AtomicLong wire = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();

    private final List<Slot> slots = new ArrayList<>();
    private final PriorityQueue<Parcel> waiting =
            new PriorityQueue<>(Comparator.comparingLong(parcel -> parcel.number));
    private final TreeMap<Long, Parcel> kept = new TreeMap<>();
    private Frame.@Nullable End end;
    private boolean stopping;
    private boolean sealed;
    private Duration noLaneSince;
    private Duration progressAt;
    private Duration busySince;
    /** Raw bytes of what is kept. */
    private long keptRaw;

    private long inFlight;

    Courier(CopySettings settings, BufferPool pool, Ticker ticker, Lanes lanes, WireCap cap, Owner owner) {
        this.settings = settings;
        this.pool = pool;
        this.ticker = ticker;
        this.lanes = lanes;
        this.owner = owner;
        this.cap = cap;
        this.bucket = cap.pages();
        this.window = new AheadWindow(
                ticker, settings.floor().bytes(), settings.ceiling().bytes());
        this.noLaneSince = ticker.read();
        this.progressAt = noLaneSince;
        this.busySince = noLaneSince;
        this.link = new LinkRate(ticker);
    }

    // ---- told from other threads ----

    /** From an encoder; blocks while the courier is behind. */
    void encoded(Parcel parcel) throws InterruptedException {
        queue.put(new Event.Encoded(parcel));
    }

    /** All batches were handed in. */
    void ended(Frame.End all) throws InterruptedException {
        queue.put(new Event.Ended(all));
    }

    void limit(Bandwidth cap) {
        tell(new Event.Limit(cap));
    }

    void stop() {
        tell(new Event.Stop());
    }

    @Override
    public void connected(int index, Lane lane, long nextBatch) throws ProtocolViolation {
        checkAcknowledged(nextBatch);
        connections.incrementAndGet();
        tell(new Event.Connected(lane, nextBatch));
    }

    @Override
    public void lost(int index, Lane lane, Reason why) {
        tell(new Event.Lost(lane, why));
    }

    @Override
    public void refused(Reason why) {
        tell(new Event.Refused(why));
    }

    @Override
    public void acknowledged(long nextBatch) throws ProtocolViolation {
        checkAcknowledged(nextBatch);
        toldBatches.accumulateAndGet(nextBatch, Math::max);
        if (ackTold.compareAndSet(false, true)) {
            tell(new Event.Look());
        }
    }

    @Override
    public void damaged(long batch) throws ProtocolViolation {
        if (batch >= sentBatches.get()) {
            throw new ProtocolViolation(Breach.ACK, "Batch " + batch + " is asked for again and was never sent");
        }
        if (damagedBatches.incrementAndGet() > settings.damaged()) {
            refused(new Reason(
                    Breach.BATCH_CHECKSUM.code(),
                    "More than " + settings.damaged() + " batches arrived damaged; check the memory of both hosts"));
            return;
        }
        tell(new Event.Damaged(batch));
    }

    @Override
    public void sealed(String digest) {
        tell(new Event.Sealed(digest));
    }

    AtomicLong link() {
        return link.rate();
    }

    OptionalLong mostCarried() {
        return link.most();
    }

    long window() {
        return window.bytes();
    }

    long rate() {
        return window.rate();
    }

    Arrived arrived() {
        return Objects.requireNonNull(arrived.get());
    }

    long wireBytes() {
        return wire.get();
    }

    /** How often any connection was made, the first time included. */
    long connections() {
        return connections.get();
    }

    private void checkAcknowledged(long nextBatch) throws ProtocolViolation {
        if (nextBatch < 0 || nextBatch > sentBatches.get()) {
            throw new ProtocolViolation(
                    Breach.ACK,
                    "Batches before " + nextBatch + " are acknowledged and only " + sentBatches.get() + " were sent");
        }
    }

    /** Events that are not the encoders' are fewer than the queue holds: a full one means that the loop hangs. */
    private void tell(Event event) {
        if (!queue.offer(event)) {
            owner.failed(new Reason("stream.overrun", "The sender's queue of " + EVENTS + " events is full"));
        }
    }

    // ---- the loop ----

    void run() throws InterruptedException {
        Duration wait = LOOK;
        while (!stopping) {
            Event event = queue.poll(Math.max(wait.toNanos(), 1), TimeUnit.NANOSECONDS);
            while (event != null) {
                on(event);
                event = queue.poll();
            }
            if (!stopping) {
                takeAcknowledgements();
                wait = dispatch();
                checkDeadlines();
            }
        }
        drain();
    }

    private void on(Event event) {
        switch (event) {
            case Event.Encoded(Parcel parcel) -> keep(parcel);
            case Event.Left(Slot slot, Parcel parcel, int bytes) -> left(slot, parcel, bytes);
            case Event.Connected(Lane lane, long nextBatch) -> {
                slots.add(new Slot(lane));
                toldBatches.accumulateAndGet(nextBatch, Math::max);
            }
            case Event.Lost(Lane lane, Reason _) -> lose(lane);
            case Event.Damaged(long batch) -> {
                Parcel parcel = kept.get(batch);
                if (parcel != null) {
                    enqueue(parcel);
                }
            }
            case Event.Limit(Bandwidth changed) -> cap.limit(changed);
            case Event.Ended(Frame.End all) -> end = all;
            case Event.Sealed(String digest) -> seal(digest);
            case Event.Refused(Reason why) -> owner.failed(why);
            case Event.Look() -> {}
            case Event.Stop() -> stopping = true;
        }
    }

    private void keep(Parcel parcel) {
        if (kept.isEmpty()) {
            busySince = ticker.read();
            window.idle();
            link.idle();
        }
        kept.put(parcel.number, parcel);
        keptRaw += parcel.rawLength;
        enqueue(parcel);
    }

    private void enqueue(Parcel parcel) {
        if (!parcel.queued && !parcel.acknowledged) {
            parcel.queued = true;
            parcel.slot = null;
            waiting.add(parcel);
        }
    }

    private void lose(Lane lane) {
        slots.removeIf(slot -> {
            if (slot.lane != lane) {
                return false;
            }
            slot.current = null;
            kept.values().stream().filter(parcel -> parcel.slot == slot).forEach(this::enqueue);
            return true;
        });
        noLaneSince = slots.isEmpty() ? ticker.read() : noLaneSince;
    }

    private void takeAcknowledgements() {
        ackTold.set(false);
        long raw = 0;
        long framed = 0;
        int batches = 0;
        boolean full = keptRaw >= window.bytes() / 2;
        Map.Entry<Long, Parcel> first = kept.firstEntry();
        while (first != null && first.getKey() < toldBatches.get()) {
            Parcel parcel = first.getValue();
            kept.pollFirstEntry();
            parcel.acknowledged = true;
            raw += parcel.rawLength;
            keptRaw -= parcel.rawLength;
            framed += parcel.frameLength;
            batches++;
            release(parcel);
            first = kept.firstEntry();
        }
        if (batches > 0) {
            progressAt = ticker.read();
            arrived.set(arrived().plus(batches, raw, progressAt.minus(busySince)));
            busySince = progressAt;
            window.acknowledged(raw, lanes.roundTrip());
            link.acknowledged(framed, full, bucket.cap().bytesPerSecond());
            owner.acknowledged();
        }
        if (kept.isEmpty()) {
            progressAt = ticker.read();
        }
    }

    private void release(Parcel parcel) {
        boolean beingSent = slots.stream().anyMatch(slot -> slot.current == parcel);
        if (parcel.acknowledged && parcel.writes == 0 && !beingSent && !parcel.released) {
            parcel.released = true;
            pool.give(parcel.frame);
        }
    }

    /** @return how long until more may be sent, where nothing happens before */
    private Duration dispatch() {
        for (Slot slot = freeSlot(); slot != null; slot = freeSlot()) {
            Parcel parcel = slot.current == null ? next() : slot.current;
            if (parcel == null) {
                break;
            }
            if (slot.current == null) {
                slot.current = parcel;
                slot.sent = 0;
                parcel.slot = slot;
                sentBatches.accumulateAndGet(parcel.number + 1, Math::max);
            }
            int left = parcel.frameLength - slot.sent;
            int piece = bucket.isUnlimited() ? left : (int) Math.min(left, bucket.piece());
            if (piece > bucket.available()) {
                cap.pagesWait(true);
                Duration until = bucket.until(piece);
                return until.compareTo(LOOK) < 0 ? until : LOOK;
            }
            write(slot, parcel, piece, piece == left);
        }
        cap.pagesWait(false);
        announceEnd();
        return LOOK;
    }

    /** A connection in the middle of a frame first; else the one with the least on its way. */
    private @Nullable Slot freeSlot() {
        Slot best = null;
        for (Slot slot : slots) {
            boolean free = slot.inFlight < LANE_BYTES && (slot.current != null || !waiting.isEmpty());
            if (free && (best == null || rank(slot) < rank(best))) {
                best = slot;
            }
        }
        return best;
    }

    private static long rank(Slot slot) {
        return slot.inFlight - (slot.current == null ? 0 : LANE_BYTES);
    }

    private @Nullable Parcel next() {
        Parcel parcel = waiting.poll();
        while (parcel != null && parcel.acknowledged) {
            parcel.queued = false;
            parcel = waiting.poll();
        }
        if (parcel != null) {
            parcel.queued = false;
        }
        return parcel;
    }

    private void write(Slot slot, Parcel parcel, int bytes, boolean last) {
        bucket.take(bytes);
        wire.addAndGet(bytes);
        inFlight += bytes;
        slot.inFlight += bytes;
        parcel.writes++;
        int from = slot.sent;
        slot.sent += bytes;
        if (last) {
            slot.current = null;
        }
        slot.lane.write(parcel.piece(from, bytes), last, () -> tell(new Event.Left(slot, parcel, bytes)));
    }

    private void left(Slot slot, Parcel parcel, int bytes) {
        parcel.writes--;
        slot.inFlight -= bytes;
        inFlight -= bytes;
        release(parcel);
        progressAt = ticker.read();
    }

    private void announceEnd() {
        Frame.End all = end;
        if (all != null && waiting.isEmpty()) {
            for (Slot slot : slots) {
                if (slot.current == null && !slot.endSent) {
                    slot.endSent = true;
                    slot.lane.send(all);
                }
            }
        }
    }

    private void seal(String digest) {
        Frame.End all = end;
        if (all == null) {
            owner.failed(new Reason(Breach.END.code(), "The destination sealed a copy that has not ended"));
        } else if (!all.digest().equals(digest)) {
            owner.failed(new Reason(
                    Breach.DIGEST.code(),
                    "The destination read a stream with digest " + digest + " and " + all.digest()
                            + " was sent; nothing was handed over"));
        } else if (!sealed) {
            sealed = true;
            toldBatches.set(all.batches());
            takeAcknowledgements();
            owner.complete(digest);
        }
    }

    private void checkDeadlines() {
        if (sealed) {
            return;
        }
        if (slots.isEmpty() && ticker.since(noLaneSince).compareTo(settings.reconnect()) > 0) {
            owner.failed(new Reason(
                    "stream.unreachable",
                    "No connection to the other agent for "
                            + settings.reconnect().toSeconds() + " s"));
        }
        boolean moving = bucket.cap().bytesPerSecond() > 0;
        if (moving && !slots.isEmpty() && ticker.since(progressAt).compareTo(settings.reconnect()) > 0) {
            owner.failed(new Reason(
                    "stream.stalled",
                    "Nothing was sent or acknowledged for "
                            + settings.reconnect().toSeconds() + " s, with " + kept.size()
                            + " batches on their way: the destination's hypervisor does not read"));
        }
    }

    /** Buffers go back when the connections have let go of them. */
    private void drain() throws InterruptedException {
        cap.pagesWait(false);
        Duration start = ticker.read();
        kept.values().forEach(parcel -> parcel.acknowledged = true);
        slots.forEach(slot -> slot.current = null);
        kept.values().forEach(this::release);
        while (inFlight > 0 && ticker.since(start).compareTo(FAREWELL) < 0) {
            Event event = queue.poll(LOOK.toNanos(), TimeUnit.NANOSECONDS);
            if (event instanceof Event.Left(Slot slot, Parcel parcel, int bytes)) {
                left(slot, parcel, bytes);
            }
        }
    }
}
