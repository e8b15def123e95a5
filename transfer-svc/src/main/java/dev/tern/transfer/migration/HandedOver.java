package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Limit;
import dev.tern.contracts.migration.MigrationCommand.Resolve;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.InDoubt;
import dev.tern.contracts.migration.MigrationState.Released;
import dev.tern.contracts.migration.MigrationState.Running;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.ControlMessage.ToSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * After RELEASED: the guest is the destination's, and this host only waits for word of it, for as long as it takes. Its
 * image stays, paused, until the destination is known to run; it is taken back only on the destination's REFUSED or by
 * two people.
 */
final class HandedOver implements Phase {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofMillis(250);
    private static final int PEOPLE = 2;

    private final Departure move;
    private final @Nullable Pause pause;
    private Duration handOver = Duration.ZERO;
    private @Nullable Timer doubt;
    private @Nullable Timer ask;
    private @Nullable Timer retry;

    /**
     * By this process's ticker.
     *
     * @param began when the guest was paused
     * @param loaded when the destination said that it has the image
     */
    record Pause(Duration began, Duration loaded) {}

    /** @param pause none after a restart */
    HandedOver(Departure move, @Nullable Pause pause) {
        this.move = move;
        this.pause = pause;
    }

    @Override
    public void begin() {
        if (state() instanceof Running) {
            clearImage();
            return;
        }
        if (state() instanceof InDoubt && isTakenBack()) {
            resumeHere();
            return;
        }
        boolean linked = move.isLinked();
        move.connect();
        if (linked) {
            release();
        }
        if (state() instanceof Released) {
            doubt = move.after(move.out().settings().doubtAfter(), this, this::silent);
        }
        ask = move.after(ASK_AGAIN, this, this::inquire);
    }

    /** Sent again whenever the destination does not seem to know: it is idempotent there. */
    private void release() {
        OwnershipRecord last = move.book().ownership(move.vm()).last();
        if (last != null && last.kind() == Kind.RELEASED && !(state() instanceof Running)) {
            move.send(new ControlMessage.Release(last));
        }
    }

    private void inquire() {
        if (!(state() instanceof Running) && !isTakenBack()) {
            move.connect();
            move.send(new ControlMessage.Inquire());
            ask = move.after(ASK_AGAIN, this, this::inquire);
        }
    }

    private void silent() {
        doubt(new Reason(
                "peer.silent",
                move.command().to() + " did not say within "
                        + move.out().settings().doubtAfter() + " that it runs the guest"));
    }

    private void doubt(Reason evidence) {
        if (state() instanceof Released released) {
            move.enter(released.doubt(evidence));
            alert(true, evidence.text());
        }
    }

    @Override
    public void connected() {
        if (state() instanceof Running) {
            return;
        }
        move.send(isTakenBack() ? new ControlMessage.Abort(takenBack()) : new ControlMessage.Inquire());
    }

    @Override
    public void lost(Reason why) {}

    @Override
    public void refused(Reason why) {
        doubt(why);
        move.hangUp(); // a link that is turned away is not made anew by itself; asking again makes another
    }

    @Override
    public void received(ToSource message) {
        switch (message) {
            case ControlMessage.Running(Duration took) -> {
                handOver = took;
                runs();
            }
            case ControlMessage.Discarded(OwnershipRecord refused) -> refusedByPeer(refused);
            case ControlMessage.Standing(OwnershipRecord last) -> standing(last);
            case ControlMessage.Broken(Reason why) -> doubt(why);
            case ControlMessage.Loaded _ -> release();
            case ControlMessage.Reserved _,
                    ControlMessage.Prepared _,
                    ControlMessage.Refused _,
                    ControlMessage.ReturnPath _ -> {}
        }
    }

    private void standing(@Nullable OwnershipRecord last) {
        if (last != null && last.kind() == Kind.REFUSED) {
            refusedByPeer(last);
        } else {
            release();
        }
    }

    @Override
    public void published(OwnershipRecord record) {
        if (record.kind() == Kind.OWNED) {
            runs();
        } else if (record.kind() == Kind.REFUSED) {
            refusedByPeer(record);
        }
    }

    private void runs() {
        if (isTakenBack()) {
            move.alert(
                    AlertKind.MIGRATION_CONTRADICTED,
                    true,
                    move.command().to() + " says that it runs " + move.command().vmName()
                            + ", which was taken back here");
            return;
        }
        Duration down = downtime();
        move.speak();
        if (state() instanceof Released released) {
            move.enter(released.running(down));
            clearImage();
        } else if (state() instanceof InDoubt inDoubt) {
            move.enter(inDoubt.foundRunning(down));
            alert(false, "The guest was found running at " + move.command().to());
            clearImage();
        }
    }

    /** Until the guest ran, by the destination's word; it says so later. Without that word, until now. */
    private Duration downtime() {
        if (pause != null) {
            Duration now = move.out().ticker().since(pause.began());
            if (handOver.isZero()) {
                return now;
            }
            Duration told = pause.loaded().minus(pause.began()).plus(handOver);
            return told.compareTo(now) < 0 ? told : now;
        }
        Instant paused = move.note().figures().pausedAt();
        Duration since = paused == null
                ? Duration.ZERO
                : Duration.between(paused, move.out().clock().instant());
        return since.isNegative() ? Duration.ZERO : since;
    }

    private void clearImage() {
        retry = null;
        doubt = Approach.stop(doubt);
        ask = Approach.stop(ask);
        move.out().hypervisor().destroy(move.vm(), move.reply(this, this::cleared));
    }

    private void cleared(Answer<Done> reply) {
        if (reply instanceof Answer.Given<Done> && state() instanceof Running running) {
            move.send(new ControlMessage.Farewell());
            move.change(note -> note.restored(true).peerKnows(false).told(null));
            move.enter(running.done(move.note()
                    .figures()
                    .outcome(running, handOver, move.command().manner())));
            learned();
            move.settle();
        } else {
            retry = move.after(RETRY, this, this::clearImage);
        }
    }

    private void learned() {
        move.note().figures().bandwidth(move.command().manner().mode()).ifPresent(bandwidth -> move.out()
                .events()
                .publish(
                        EventType.LINK,
                        new LinkSample(
                                move.out().host(),
                                move.command().to(),
                                move.out().clock().instant(),
                                bandwidth,
                                move.command().migration())));
    }

    private void refusedByPeer(OwnershipRecord refused) {
        boolean about = refused.kind() == Kind.REFUSED
                && refused.epoch().equals(move.note().offered())
                && refused.vm().equals(move.vm())
                && refused.host().equals(move.command().to());
        if (about && !isTakenBack() && !(state() instanceof Running)) {
            doubt(new Reason("peer.refused", move.command().to() + " journaled that it never runs the guest"));
            takeBack(false);
        } else if (about && isTakenBack()) {
            move.change(note -> note.peerKnows(false));
            finishTakingBack();
        }
    }

    /** With the next epoch, so that whatever still comes of the old one is stale. */
    private void takeBack(boolean peerKnows) {
        OwnershipRecord owned = move.book()
                .draft(
                        move.vm(),
                        Kind.OWNED,
                        move.note().offered().next(),
                        null,
                        move.command().migration(),
                        null,
                        move.note().userPaused());
        move.own(owned, note -> note.peerKnows(peerKnows));
        resumeHere();
    }

    private boolean isTakenBack() {
        return move.book()
                .ownership(move.vm())
                .isLast(Kind.OWNED, move.note().offered().next());
    }

    /** As any move that is undone: what its copy changed at the hypervisor is put back before the guest goes on. */
    private void resumeHere() {
        retry = null;
        doubt = Approach.stop(doubt);
        move.out().hypervisor().cancelOutgoing(move.vm(), move.reply(this, reply -> {
            if (reply instanceof Answer.Unreachable<Done>) {
                retry = move.after(RETRY, this, this::resumeHere);
            } else if (move.note().userPaused()) {
                move.out().hypervisor().settle(move.vm(), move.reply(this, this::resumedHere));
            } else {
                move.out().hypervisor().resume(move.vm(), move.reply(this, this::resumedHere));
            }
        }));
    }

    private void resumedHere(Answer<Done> reply) {
        if (reply instanceof Answer.Unreachable<Done>) {
            retry = move.after(RETRY, this, this::resumeHere);
        } else {
            // it may have run at the destination before that was lost, and the network remembers where
            move.out().hypervisor().announce(move.vm(), announced -> {});
            backAgain();
        }
    }

    private void backAgain() {
        move.change(note -> note.restored(true));
        finishTakingBack();
    }

    private void finishTakingBack() {
        if (state() instanceof InDoubt inDoubt && move.note().restored()) {
            alert(false, "The guest is back at " + move.out().host());
            move.alert(
                    AlertKind.MIGRATION_CONTRADICTED,
                    false,
                    "The guest is back at " + move.out().host());
            move.enter(inDoubt.reclaimed(takenBack()));
            move.undone();
        }
    }

    private static Reason takenBack() {
        return new Reason("handover.taken-back", "The destination does not run the guest; the source took it back");
    }

    /** Too late: the guest is the destination's. */
    @Override
    public void withdrawn(Reason why) {
        move.violated(why);
    }

    @Override
    public Optional<Reason> cancel(Cancel command) {
        return Optional.of(new Reason(
                "cancel.too-late", "The guest is released to " + move.command().to()));
    }

    @Override
    public void limit(Limit command) {}

    @Override
    public Optional<Reason> resolve(Resolve command) {
        if (!(state() instanceof InDoubt) || isTakenBack()) {
            return Optional.of(new Reason("migration.not-in-doubt", "The move is " + state().word()));
        }
        long people = new HashSet<>(command.actors())
                .stream().filter(actor -> !actor.isBlank()).count();
        if (people < PEOPLE || command.evidence().isBlank()) {
            return Optional.of(new Reason(
                    "resolve.unproven",
                    "It takes two different people and their evidence; given: " + command.actors() + ", \""
                            + command.evidence() + "\""));
        }
        if (command.resolution() == Resolution.RUN_AT_SOURCE) {
            takeBack(true);
        } else {
            runs();
        }
        return Optional.empty();
    }

    @Override
    public void end() {
        doubt = Approach.stop(doubt);
        ask = Approach.stop(ask);
        retry = Approach.stop(retry);
    }

    private MigrationState state() {
        return move.note().state();
    }

    private void alert(boolean firing, String text) {
        move.alert(
                AlertKind.MIGRATION_IN_DOUBT,
                firing,
                "Guest " + move.command().vmName() + " was released to "
                        + move.command().to() + ": " + text);
    }
}
