package dev.tern.transfer.migration;

import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Hypervisor.Stream;
import dev.tern.transfer.migration.Hypervisor.Watch;
import dev.tern.transfer.migration.Peering.Link;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.protocol.ControlMessage.Reserve;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.IncomingCopy;
import dev.tern.transfer.tunnel.Tunnel;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The destination's copy: the hypervisor made ready, the pages let in, the tail delivered, the load watched to its end. In
 * modes other than the relay the source says when the end is near, and there is no digest to compare.
 */
final class ImageLoad {

    /** Polls of a hypervisor that is loading; at {@code pollNear} this is far beyond any hand-over deadline. */
    private static final int PATIENCE = 20_000;

    /** The tail takes a hypervisor about as long as a few polls at this distance; the guest is paused meanwhile. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private static final int POLLS_AT_ONCE = 10;

    /** More than a hand-over takes. */
    private static final Duration AFTERWARDS = Duration.ofMillis(200);

    private final Surroundings out;
    private final Session session;
    private final Arrival arrival;
    private @Nullable Reserve request;
    private @Nullable Token token;
    private @Nullable IncomingCopy copy;
    private boolean open;
    private @Nullable Tunnel disks;
    private final ReturnPath back = new ReturnPath();
    private String ticket = "";
    private @Nullable Timer poll;
    private boolean finishing;
    private boolean finished;
    private int polls;
    private boolean ended;

    ImageLoad(Surroundings out, Session session, Arrival arrival) {
        this.out = out;
        this.session = session;
        this.arrival = arrival;
    }

    Token reserve(Reserve asked) {
        request = asked;
        Token drawn = Token.draw(out.random());
        token = drawn;
        return drawn;
    }

    /** None before the reservation, after the end and after a restart. */
    @Nullable
    Token token() {
        return token;
    }

    /** What the source's hypervisor needs. */
    String ticket() {
        return ticket;
    }

    boolean isPrepared() {
        return open;
    }

    void prepare() {
        Reserve asked = request;
        if (asked != null) {
            out.hypervisor()
                    .prepareIncoming(
                            new Hypervisor.Coming(
                                    session.vm(),
                                    asked.memory(),
                                    asked.document(),
                                    arrival.mode(),
                                    asked.streams(),
                                    socket()),
                            this::prepared);
        }
    }

    private void prepared(Answer<String> reply) {
        if (ended) {
            return;
        }
        switch (reply) {
            case Answer.Given<String>(String given) -> {
                ticket = given;
                arrival.prepared();
            }
            case Answer.Refused<String>(Reason why) -> arrival.unprepared(why);
            case Answer.Unreachable<String>(Reason why) -> arrival.broken(why);
        }
    }

    /** Whether the image may come. */
    boolean open(Link link) {
        Reserve asked = request;
        Token secret = token;
        if (asked != null && secret != null && !open) {
            if (isRelayed()) {
                disks = arrival.hasDisks()
                        ? link.tunnelTo(SocketName.ofDisks(socket()), secret, this::disksFailed)
                        : null;
                copy = opened(link, secret, asked);
            }
            open = copy != null || !isRelayed();
        }
        return open;
    }

    private boolean isRelayed() {
        return arrival.mode() == MigrationMode.RELAY;
    }

    /** The source says that its hypervisor sends the rest, not through here. */
    void endsByItself() {
        if (!ended && open && !isRelayed() && poll == null && !finishing && !finished) {
            poll(ImageDigest.UNVERIFIED);
        }
    }

    private void disksFailed(Reason why) {
        out.loop().execute(() -> {
            if (!ended) {
                arrival.broken(why);
            }
        });
    }

    private @Nullable IncomingCopy opened(Link link, Token secret, Reserve asked) {
        try {
            return link.copyTo(socket(), secret, asked.memory(), new Posted());
        } catch (UncheckedIOException e) {
            arrival.broken(new Reason(
                    "load.socket", "The hypervisor of " + out.host() + " does not take the stream: " + e.getMessage()));
            return null;
        }
    }

    /** Nothing of the stream counts any more; but its hypervisor's last word, which the source waits for, may be to come. */
    void loaded() {
        ended = true;
        token = null;
        poll = Approach.stop(poll);
    }

    /** Owned: closing the copy waits until the guest runs. */
    void done() {
        out.timers().after(AFTERWARDS, this::end);
    }

    /** After a cut: the source takes what it has not. */
    void repeatReturnPath() {
        back.all().ifPresent(arrival::send);
    }

    /** Ends the copy. */
    void end() {
        ended = true;
        token = null;
        poll = Approach.stop(poll);
        if (copy != null) {
            copy.close();
            copy = null;
        }
        if (disks != null) {
            disks.close();
            disks = null;
        }
    }

    private void arrived(String digest) {
        if (!ended && copy != null) {
            copy.deliverTail();
            poll(new ImageDigest(digest));
        }
    }

    /** Asked again, between the polls, of a hypervisor that does not answer. */
    private void finish() {
        finishing = true;
        out.hypervisor().finishIncoming(session.vm(), reply -> {
            finishing = false;
            switch (reply) {
                case Answer.Given<Done> _ -> finished = true;
                case Answer.Refused<Done>(Reason why) -> {
                    if (!ended) {
                        arrival.broken(why);
                    }
                }
                case Answer.Unreachable<Done> _ -> {}
            }
        });
    }

    private void poll(ImageDigest digest) {
        poll = null;
        if (!finished && !finishing) {
            finish();
        }
        out.hypervisor().watch(session.vm(), reply -> {
            if (!ended) {
                watched(digest, reply);
            }
        });
    }

    private void watched(ImageDigest digest, Answer<Watch> reply) {
        polls++;
        if (reply instanceof Answer.Given<Watch>(Watch seen)) {
            if (seen.isGone(arrival.mode())) {
                arrival.broken(new Reason("image.lost", "The incoming guest is gone from " + out.host()));
                return;
            }
            Stream stream = seen.stream().orElse(null);
            if (stream != null && stream.phase() == Stream.Phase.COMPLETED) {
                arrival.loaded(digest);
                return;
            }
            if (stream != null && stream.isBroken()) {
                arrival.broken(new Reason(
                        "load.failed", "The hypervisor of " + out.host() + " could not load it: " + stream.error()));
                return;
            }
        }
        if (polls > PATIENCE) {
            arrival.broken(new Reason("load.silent", "The hypervisor of " + out.host() + " does not end loading"));
        } else {
            poll = out.timers().after(polls > POLLS_AT_ONCE ? out.settings().pollNear() : AT_ONCE, () -> poll(digest));
        }
    }

    private Path socket() {
        return out.settings().sockets().resolve(SocketName.of(session.migration(), "in"));
    }

    /** Brings the copy's calls onto the loop. */
    private final class Posted implements CopyEvents {

        @Override
        public void complete(String digest, DataSize raw) {
            out.loop().execute(() -> arrived(digest));
        }

        @Override
        public void returned(byte[] bytes) {
            out.loop().execute(() -> {
                if (copy != null) {
                    arrival.send(back.add(bytes));
                }
            });
        }

        @Override
        public void failed(Reason why) {
            out.loop().execute(() -> {
                if (!ended) {
                    arrival.broken(why);
                }
            });
        }
    }
}
