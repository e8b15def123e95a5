package dev.tern.testkit.simulation;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.testkit.checker.Seen;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameHeader;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.CopyProgress;
import dev.tern.transfer.stream.OutgoingCopy;
import dev.tern.transfer.stream.Pace;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The source's half of a copy: pieces of the hypervisor's stream as numbered batches over several connections, kept until
 * they are acknowledged and sent again after a cut. The digests are not compared here, so that it is the hand-over's own
 * comparison that is tried.
 */
final class SourceCopy implements OutgoingCopy {

    private static final int WINDOW = 6;
    private static final Duration IDLE = Duration.ofMillis(5);
    private static final Duration RECONNECT = Duration.ofSeconds(60);
    private static final int MOST_DAMAGED = 16;

    private record Batch(long number, ByteBuffer frame, long weight) implements Comparable<Batch> {
        @Override
        public int compareTo(Batch other) {
            return Long.compare(number, other.number);
        }
    }

    private final Outbound link;
    private final Machine machine;
    private final Path socket;
    private final Token token;
    private final CopyEvents events;
    private final Pace pace;
    private final List<Lane> lanes = new ArrayList<>();
    private final TreeMap<Long, Batch> kept = new TreeMap<>();
    private final PriorityQueue<Batch> waiting = new PriorityQueue<>();
    private final MessageDigest digest = Digests.sha256();
    private @Nullable Emission emission;
    private Frame.@Nullable End end;
    private long number;
    private long raw;
    private long wire;
    private long alone;
    private int damaged;
    private boolean closed;
    private boolean sealed;

    SourceCopy(Outbound link, Path socket, Token token, int streams, Bandwidth cap, CopyEvents events) {
        this.link = link;
        this.machine = link.machine;
        this.socket = socket;
        this.token = token;
        this.events = events;
        this.pace = new Pace(machine.world.clock::read, cap);
        for (int i = 0; i < streams; i++) {
            lanes.add(new Lane(i));
        }
    }

    void open() {
        alone = machine.world.clock.now();
        machine.network().listening(machine, socket, this);
        lanes.forEach(Lane::dial);
    }

    void attach(Emission stream) {
        emission = stream;
        machine.world.see(new Seen.FirstPage(machine.world.clock.now(), move()));
        pump();
    }

    long rate() {
        return Math.min(machine.network().rate, pace.cap().bytesPerSecond());
    }

    private String move() {
        return link.session.migration().value();
    }

    // ---- sending

    private void pump() {
        if (closed || sealed) {
            return;
        }
        long now = machine.world.clock.now();
        boolean connected = lanes.stream().anyMatch(Lane::isOpen);
        alone = connected ? now : alone;
        if (now - alone > RECONNECT.toNanos()) {
            fail("stream.unreachable", "No connection for " + RECONNECT);
            return;
        }
        Emission stream = emission;
        if (stream != null && stream.isBroken()) {
            fail("hypervisor.stream", "The hypervisor ended its stream");
            return;
        }
        machine.later(connected ? send() : IDLE, this::pump);
    }

    /** @return when to look again */
    private Duration send() {
        Emission stream = emission;
        if (waiting.isEmpty() && stream != null && kept.size() < WINDOW) {
            stream.next().ifPresent(this::batch);
        }
        Batch next = waiting.peek();
        if (next == null) {
            announceEnd();
            return IDLE;
        }
        Duration until = pace.until(next.weight());
        if (!until.isZero()) {
            return until;
        }
        waiting.remove();
        pace.take(next.weight());
        wire += next.weight();
        machine.world.see(new Seen.Carried(machine.world.clock.now(), move(), next.weight()));
        Lane lane = lanes.stream()
                .filter(Lane::isOpen)
                .skip(next.number() % lanes.stream().filter(Lane::isOpen).count())
                .findFirst()
                .orElseThrow();
        lane.write(next);
        return Duration.ofNanos(next.weight() * 1_000_000_000 / Math.max(1, machine.network().rate));
    }

    private void batch(Emission.Piece piece) {
        int length = piece.bytes().remaining();
        digest.update(piece.bytes().duplicate());
        CRC32C checksum = new CRC32C();
        checksum.update(piece.bytes().duplicate());
        BatchHeader header =
                new BatchHeader(number, raw, piece.pages(), length, length, length, Codec.NONE, piece.tail(), (int)
                        checksum.getValue());
        ByteBuffer frame = ByteBuffer.allocate(FrameHeader.SIZE + BatchHeader.SIZE + length);
        new FrameHeader(FrameType.BATCH, BatchHeader.SIZE + length).write(frame);
        header.write(frame);
        frame.put(piece.bytes()).flip();
        Batch batch = new Batch(number++, frame, piece.weight());
        raw += length;
        kept.put(batch.number(), batch);
        waiting.add(batch);
        if (piece.tail()) {
            end = new Frame.End(raw, number, length, HexFormat.of().formatHex(digest.digest()), true);
        }
    }

    private void announceEnd() {
        Frame.End all = end;
        if (all != null) {
            lanes.forEach(lane -> lane.announce(all));
        }
    }

    private void acknowledged(long next) {
        kept.headMap(next).clear();
    }

    private void fail(String code, String text) {
        close();
        events.failed(new Reason(code, text));
    }

    // ---- the owner's calls

    @Override
    public CopyProgress progress() {
        return new CopyProgress(
                DataSize.ofBytes(raw),
                DataSize.ofBytes(raw),
                DataSize.ofBytes(wire),
                new Bandwidth(rate()),
                new Bandwidth(machine.network().rate),
                0);
    }

    @Override
    public void limit(Bandwidth cap) {
        pace.limit(cap);
    }

    @Override
    public void returned(byte[] bytes) {
        if (!closed && emission != null) {
            emission.returned(bytes);
        }
    }

    @Override
    public void close() {
        closed = true;
        lanes.forEach(Lane::close);
    }

    /** One connection for batches. */
    private final class Lane implements Line.End {

        private final int index;
        private @Nullable Line line;
        private boolean open;
        private boolean told;

        Lane(int index) {
            this.index = index;
        }

        boolean isOpen() {
            return open;
        }

        void dial() {
            machine.later(Duration.ofMillis(1), () -> {
                if (closed || sealed || line != null) {
                    return;
                }
                Line made =
                        link.network.connect(machine, link.session.to(), this).orElse(null);
                line = made;
                if (made == null) {
                    machine.later(Outbound.AGAIN, this::dial);
                } else {
                    made.send(
                            true,
                            new Frame.Hello(link.session, new Role.Data(index, lanes.size(), token), Wire.SUPPORTED));
                }
            });
        }

        void write(Batch batch) {
            ByteBuffer frame = ByteBuffer.wrap(batch.frame().array().clone());
            if (machine.network().takeFlip()) {
                int at = FrameHeader.SIZE + machine.world.random.nextInt(frame.limit() - FrameHeader.SIZE);
                frame.put(at, (byte) (frame.get(at) ^ 1 << machine.world.random.nextInt(8)));
            }
            if (line != null) {
                line.send(true, frame);
            }
        }

        void announce(Frame.End all) {
            if (open && !told && line != null) {
                told = true;
                line.send(true, all);
            }
        }

        void close() {
            if (line != null) {
                line.leave(true);
            }
        }

        @Override
        public void frame(Line from, Frame frame) throws ProtocolViolation {
            switch (frame) {
                case Frame.Welcome(int _, long next) -> {
                    open = true;
                    told = false;
                    acknowledged(next);
                    waiting.clear();
                    waiting.addAll(kept.values());
                }
                case Frame.Refusal(Reason why, var _) -> fail(why.code(), why.text());
                case Frame.Ack(long next, long _) -> acknowledged(next);
                case Frame.Resend(long batch) -> resend(batch);
                case Frame.Sealed _ -> seal();
                default -> throw new ProtocolViolation(Breach.ORDER, frame.type() + " is out of place");
            }
        }

        private void resend(long batch) {
            Batch again = kept.get(batch);
            if (++damaged > MOST_DAMAGED) {
                fail(Breach.BATCH_CHECKSUM.code(), "More than " + MOST_DAMAGED + " batches arrived damaged");
            } else if (again != null) {
                waiting.add(again);
            }
        }

        private void seal() {
            Frame.End all = end;
            if (!sealed && !closed && all != null) {
                sealed = true;
                events.complete(all.digest(), DataSize.ofBytes(raw));
            }
        }

        @Override
        public void broken(Line which) {
            if (which == line) {
                line = null;
                open = false;
                dial();
            }
        }
    }
}
