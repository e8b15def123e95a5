package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationState.Copying;
import dev.tern.contracts.migration.MigrationState.Prepared;
import dev.tern.contracts.migration.MigrationState.Undoable;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Hypervisor.Stream;
import dev.tern.transfer.migration.Hypervisor.Stream.Phase;
import dev.tern.transfer.migration.Hypervisor.Watch;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Octets;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.CopyProgress;
import dev.tern.transfer.stream.OutgoingCopy;
import dev.tern.transfer.tunnel.Tunnel;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Runs and watches the copy at the source: the hypervisor's stream by polling, the page stream by its events. */
final class CopyWatch {

    /** Unanswered polls in a row before the copy is given up. */
    private static final int PATIENCE = 20;

    /** The switch is near when the rest takes no longer than this many downtime limits. */
    private static final int NEAR = 6;

    /** More than a hand-over takes. */
    private static final Duration AFTERWARDS = Duration.ofMillis(200);

    private final Departure move;
    private final Approach approach;
    private final ProgressReport report;
    private @Nullable Token token;
    private Bandwidth cap;
    private @Nullable OutgoingCopy copy;
    private @Nullable Tunnel disks;
    private boolean local;
    private @Nullable Timer poll;
    private @Nullable Timer deadline;
    private @Nullable Duration pausedTick;
    private @Nullable ImageDigest digest;
    /** Bytes of the return path that the hypervisor was given. */
    private long heard;

    private boolean completed;
    private boolean seenPaused;
    private int unanswered;

    CopyWatch(Departure move, Approach approach) {
        this.move = move;
        this.approach = approach;
        this.report = new ProgressReport(move);
        this.cap = move.command().limits().bandwidth();
    }

    /** @param localDisks that go with the guest; zero where there is none */
    void use(Token given, DataSize memory, DataSize localDisks) {
        token = given;
        local = !localDisks.equals(DataSize.ZERO);
        report.about(memory);
    }

    /** The destination waits: from here on the hypervisor may pause the guest. */
    void start(Prepared prepared, String ticket) {
        Path socket = move.out()
                .settings()
                .sockets()
                .resolve(SocketName.of(move.command().migration(), "out"));
        if (mode() == MigrationMode.RELAY && !relay(socket)) {
            return;
        }
        Instant now = move.out().clock().instant();
        move.enter(prepared.copy(), note -> note.copying().with(note.figures().started(now)));
        move.out()
                .hypervisor()
                .startOutgoing(
                        move.vm(),
                        move.command().manner(),
                        socket,
                        move.command().limits(),
                        ticket,
                        move.reply(approach, this::started));
    }

    /** Whether there is a way for all that goes. */
    private boolean relay(Path socket) {
        Token secret = token;
        if (secret == null) {
            throw new IllegalStateException("Prepared without a token");
        }
        int streams = move.command().limits().streams();
        copy = move.connect().copyFrom(socket, secret, streams, cap, new Posted());
        return !local || tunnel(SocketName.ofDisks(socket), secret);
    }

    private MigrationMode mode() {
        return move.command().mode();
    }

    /** Whether there is a way for the disks. */
    private boolean tunnel(Path socket, Token secret) {
        try {
            disks = move.connect()
                    .tunnelFrom(socket, secret, why -> move.out().loop().execute(() -> {
                        if (move.phase() == approach && !completed) {
                            approach.undo(why);
                        }
                    }));
            return true;
        } catch (UncheckedIOException e) {
            approach.undo(new Reason("stream.socket", e.getMessage() + ": " + e.getCause()));
            return false;
        }
    }

    private void started(Answer<Done> reply) {
        switch (reply) {
            case Answer.Given<Done> _ -> poll();
            case Answer.Refused<Done>(Reason why) -> approach.undo(why);
            case Answer.Unreachable<Done>(Reason why) -> approach.undo(why);
        }
    }

    boolean hasPaused() {
        return pausedTick != null;
    }

    boolean isCompleted() {
        return completed;
    }

    @Nullable
    ImageDigest digest() {
        return digest;
    }

    @Nullable
    Duration pausedTick() {
        return pausedTick;
    }

    boolean isPastDeadline() {
        Duration since = pausedTick;
        return since == null
                || move.out()
                                .ticker()
                                .since(since)
                                .compareTo(move.command().limits().handOverDeadline())
                        >= 0;
    }

    void deadlinePassed() {
        approach.undo(
                "handover.deadline",
                "The guest was paused for " + move.command().limits().handOverDeadline()
                        + " and the destination had not loaded it");
    }

    void limit(Bandwidth bandwidth) {
        cap = bandwidth;
        if (copy != null) {
            copy.limit(bandwidth);
        } else if (mode() == MigrationMode.NATIVE) {
            move.out().hypervisor().limit(move.vm(), bandwidth, _ -> {});
        }
    }

    /** After a cut: what the destination may not have heard. */
    void repeat() {
        if (hasPaused() && mode() != MigrationMode.RELAY) {
            move.send(new ControlMessage.Switching());
        }
    }

    /** Beyond a gap nothing is taken: what fell into a cut comes again, from the beginning. */
    void returned(long offset, Octets bytes) {
        long known = heard - offset;
        if (copy != null && known >= 0 && known < bytes.length()) {
            copy.returned(bytes.after((int) known));
            heard = offset + bytes.length();
        }
    }

    /** A copy that has done its work is closed when the guest runs again: its stages' ends take time, too. */
    void end() {
        poll = Approach.stop(poll);
        deadline = Approach.stop(deadline);
        OutgoingCopy last = copy;
        copy = null;
        Tunnel channels = disks;
        disks = null;
        if (channels != null) {
            move.out().timers().after(AFTERWARDS, channels::close);
        }
        if (last != null) {
            move.remember(figures(last));
            if (move.note().state() instanceof Undoable) {
                last.close();
            } else {
                move.out().timers().after(AFTERWARDS, last::close);
            }
        }
    }

    private CopyFigures figures(OutgoingCopy running) {
        return move.note().figures().copied(0, running.progress());
    }

    private void poll() {
        poll = null;
        Duration asked = move.out().ticker().read();
        move.out().hypervisor().watch(move.vm(), move.reply(approach, reply -> watched(reply, asked)));
    }

    private void watched(Answer<Watch> reply, Duration asked) {
        switch (reply) {
            case Answer.Given<Watch>(Watch seen) -> {
                unanswered = 0;
                if (seen.isGone(mode())) {
                    approach.undo(
                            "guest.gone", "The guest ended at " + move.out().host() + " while it moved");
                } else if (seen.stream().isEmpty()) {
                    approach.undo("copy.unknown", "The hypervisor knows of no stream of this guest any more");
                } else {
                    streams(seen.guest().orElseThrow(), seen.stream().get(), asked);
                }
            }
            case Answer.Refused<Watch>(Reason why) -> approach.undo(why);
            case Answer.Unreachable<Watch>(Reason why) -> {
                unanswered++;
                if (unanswered > PATIENCE) {
                    approach.undo(why);
                }
            }
        }
        if (move.phase() == approach && poll == null) {
            poll = move.after(pause(reply), approach, this::poll);
        }
    }

    private void streams(VmState guest, Stream stream, Duration asked) {
        if (stream.isBroken()) {
            approach.undo("copy.failed", "The hypervisor ended the stream: " + stream.error());
            return;
        }
        if (!stream.hasPaused()) {
            notePause(guest == VmState.PAUSED);
        } else if (guest == VmState.RUNNING && seenPaused) {
            approach.undo("guest.resumed", "Somebody resumed the guest during the switch: the image is out of date");
            return;
        }
        if (move.note().state() instanceof Copying copying) {
            if (stream.hasPaused()) {
                switching(copying, stream, asked);
            } else if (stream.round() > copying.round()) {
                move.turn(copying.round(stream.round()));
            }
        }
        CopyProgress progress = progress(stream);
        move.remember(move.note().figures().copied(stream.round(), progress).copied(stream.disks()));
        report.report(stream, progress);
        // the hypervisor pauses it a little after it has announced the switch
        seenPaused = stream.hasPaused() && guest == (mode() == MigrationMode.COLD ? VmState.STOPPED : VmState.PAUSED);
        completed = stream.phase() == Phase.COMPLETED && seenPaused;
        if (completed && !mode().isVerified()) {
            digest = ImageDigest.UNVERIFIED;
        }
        approach.progressed();
    }

    /** The page stream's own figures, or what the hypervisor says where it sends by itself. */
    private CopyProgress progress(Stream stream) {
        return copy == null
                ? new CopyProgress(stream.content(), stream.content(), stream.transferred(), stream.rate(), null, 0)
                : copy.progress();
    }

    private void notePause(boolean paused) {
        if (paused != move.note().userPaused()) {
            move.change(note -> note.paused(paused));
        }
    }

    /** The deadline counts from the earliest moment at which the pause can have been. */
    private void switching(Copying copying, Stream stream, Duration asked) {
        Duration since = asked.minus(stream.paused());
        pausedTick = since;
        Duration spent = move.out().ticker().since(since);
        Instant at = move.out().clock().instant().minus(spent);
        move.hush();
        move.pass(copying.pause(), note -> note.with(note.figures().paused(at)));
        repeat();
        Duration left = move.command().limits().handOverDeadline().minus(spent);
        deadline = move.after(left.isNegative() ? Duration.ZERO : left, approach, this::deadlinePassed);
    }

    private Duration pause(Answer<Watch> reply) {
        AgentSettings settings = move.out().settings();
        if (hasPaused() || digest != null) {
            return settings.pollNear();
        }
        boolean near = reply instanceof Answer.Given<Watch>(Watch seen)
                && seen.stream().filter(this::isNear).isPresent();
        return near ? settings.pollNear().multipliedBy(2) : settings.poll();
    }

    private boolean isNear(Stream stream) {
        if (stream.rate().equals(Bandwidth.ZERO)) {
            return false;
        }
        Duration limit = move.command().limits().downtime().multipliedBy(NEAR);
        return stream.rate().timeFor(stream.remaining()).compareTo(limit) <= 0;
    }

    /** Brings the copy's calls onto the loop. */
    private final class Posted implements CopyEvents {

        @Override
        public void complete(String own, DataSize raw) {
            move.out().loop().execute(() -> {
                if (move.phase() == approach) {
                    digest = new ImageDigest(own);
                    poll = Approach.stop(poll);
                    poll();
                }
            });
        }

        @Override
        public void failed(Reason why) {
            move.out().loop().execute(() -> approach.undo(why));
        }
    }
}
