package dev.tern.testkit.simulation;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.testkit.checker.Seen;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.CopyProgress;
import dev.tern.transfer.stream.IncomingCopy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The destination's half of a copy: batches in their order into the hypervisor's memory, the tail held back. */
final class TargetCopy implements IncomingCopy, Line.End {

    /** @param start of the pages in the content */
    private record Arrived(BatchHeader header, ByteBuffer content, int start) {}

    private final Machine machine;
    private final Path socket;
    private final Token token;
    private final CopyEvents events;
    private final List<Line> lanes = new ArrayList<>();
    private final TreeMap<Long, Arrived> early = new TreeMap<>();
    private final MessageDigest digest = Digests.sha256();
    private Frame.@Nullable End end;
    private @Nullable String sealed;
    private long next;
    private long written;
    private boolean closed;

    TargetCopy(Machine machine, Path socket, Token token, CopyEvents events) {
        this.machine = machine;
        this.socket = socket;
        this.token = token;
        this.events = events;
    }

    Token token() {
        return token;
    }

    void join(Line line) {
        lanes.add(line);
        line.send(false, new Frame.Welcome(Wire.VERSION, next));
    }

    @Override
    public void batch(Line line, ByteBuffer bytes, int length) throws ProtocolViolation {
        BatchHeader header = BatchHeader.read(bytes, length);
        if (closed || header.number() < next || early.containsKey(header.number())) {
            return;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        if ((int) checksum.getValue() != header.checksum()) {
            machine.network().violations++;
            line.send(false, new Frame.Resend(header.number()));
            return;
        }
        early.put(header.number(), new Arrived(header, bytes, bytes.position()));
        write();
    }

    private void write() {
        Arrived first = early.remove(next);
        while (first != null) {
            if (machine.network().takeSpoil()) {
                int last = first.content().limit() - 1;
                first.content().put(last, (byte) (first.content().get(last) ^ 0x10));
            }
            boolean before = machine.world.habits.acksBeforeWriting();
            if (!before) {
                apply(first);
            }
            next++;
            written += first.header().rawLength();
            acknowledge(first);
            if (before) {
                apply(first);
            }
            first = early.remove(next);
        }
        seal();
    }

    private void acknowledge(Arrived batch) {
        Frame.Ack ack = new Frame.Ack(next, written);
        lanes.forEach(lane -> lane.send(false, ack));
        if (!batch.header().tail()) {
            ByteBuffer sent = batch.content().asReadOnlyBuffer().rewind();
            sent.position(batch.start());
            machine.network().incoming(machine, socket).ifPresent(guest -> {
                while (sent.remaining() >= Integer.BYTES + Long.BYTES) {
                    int page = sent.getInt();
                    machine.world.see(new Seen.Acknowledged(
                            machine.world.clock.now(), guest.vm.value(), page, sent.getLong(), guest.pages[page]));
                }
            });
        }
    }

    private void apply(Arrived batch) {
        digest.update(batch.content().duplicate());
        if (batch.header().tail()) {
            return;
        }
        machine.network().incoming(machine, socket).ifPresent(guest -> {
            if (batch.header().number() == 0) {
                guest.returnPath = this::returned;
                returned(Emission.PONG);
            }
            while (batch.content().remaining() >= Integer.BYTES + Long.BYTES) {
                int page = batch.content().getInt();
                guest.pages[page] = batch.content().getLong();
            }
        });
    }

    private void returned(byte[] bytes) {
        if (!closed) {
            events.returned(bytes);
        }
    }

    private void seal() {
        Frame.End all = end;
        if (all == null || next != all.batches() || closed) {
            return;
        }
        String own = sealed;
        if (own == null) {
            own = HexFormat.of().formatHex(digest.digest());
            sealed = own;
            events.complete(own, DataSize.ofBytes(written));
        }
        Frame.Sealed answer = new Frame.Sealed(own);
        lanes.forEach(lane -> lane.send(false, answer));
    }

    @Override
    public void frame(Line line, Frame frame) throws ProtocolViolation {
        if (frame instanceof Frame.End all) {
            if (end != null && !end.equals(all)) {
                throw new ProtocolViolation(Breach.END, "The end was announced before and was another");
            }
            end = all;
            seal();
        } else {
            throw new ProtocolViolation(Breach.ORDER, frame.type() + " is nothing for a data connection");
        }
    }

    @Override
    public void broken(Line line) {
        lanes.remove(line);
    }

    @Override
    public CopyProgress progress() {
        return new CopyProgress(
                DataSize.ofBytes(written),
                DataSize.ofBytes(written),
                DataSize.ofBytes(written),
                Bandwidth.ZERO,
                null,
                0);
    }

    @Override
    public void deliverTail() {
        machine.network().incoming(machine, socket).ifPresent(machine.daemon::load);
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(lanes).forEach(lane -> lane.leave(false));
    }
}
