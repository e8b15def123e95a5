package dev.tern.transfer.migration;

import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.migration.Hypervisor.Watch;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From OWNED on: the guest is this host's, and is made to run. */
final class Takeover {

    private final Arrival arrival;
    private final Aftercare aftercare;
    private @Nullable Duration loadedTick;
    private Duration handOver = Duration.ZERO;
    private boolean ran;
    private boolean lost;

    Takeover(Arrival arrival, Aftercare aftercare) {
        this.arrival = arrival;
        this.aftercare = aftercare;
    }

    /** The hand-over's time runs from here, until the guest runs. */
    void loaded() {
        loadedTick = arrival.out().ticker().read();
    }

    Duration handOver() {
        return handOver;
    }

    /** Owned, and not there any more. */
    boolean isLost() {
        return lost;
    }

    /**
     * A guest that stands still runs before anything else is made of it. Its source hears of it when all is made: until then
     * only the source has the guest's definition.
     */
    void run() {
        if (ran || isToStand()) {
            settle();
        } else {
            arrival.out().hypervisor().run(arrival.session().vm(), whileOwned(done(this::running)));
        }
    }

    private boolean isToStand() {
        return arrival.mode() == MigrationMode.COLD
                || arrival.last(Kind.OWNED).filter(owned -> owned.stayPaused()).isPresent();
    }

    private void running() {
        ran = true;
        took();
        settle();
    }

    private void took() {
        Duration since = loadedTick;
        handOver = since == null ? Duration.ZERO : arrival.out().ticker().since(since);
    }

    private void settle() {
        arrival.out().hypervisor().settle(arrival.session().vm(), whileOwned(done(this::settled)));
    }

    private Consumer<Answer<Done>> done(Runnable then) {
        return reply -> {
            if (reply instanceof Answer.Given<Done>) {
                then.run();
            } else {
                arrival.retry(this::recover);
            }
        };
    }

    /** After a restart, or when the hypervisor did not answer: it may be lost, or run already and lack what comes with it. */
    void recover() {
        arrival.out().hypervisor().watch(arrival.session().vm(), whileOwned(reply -> {
            switch (reply) {
                case Answer.Given<Watch>(Watch seen) when seen.isGone(arrival.mode()) -> gone();
                case Answer.Given<Watch> _ -> run();
                case Answer.Refused<Watch> _, Answer.Unreachable<Watch> _ -> arrival.retry(this::recover);
            }
        }));
    }

    private void settled() {
        ArrivalNote note = arrival.note();
        if (note == null) {
            return;
        }
        if (!ran) {
            took();
        }
        arrival.send(new ControlMessage.Running(handOver));
        ArrivalNote settled = note.at(Stage.SETTLED)
                .owing(arrival.out().hooks().areSet() ? arrival.out().clock().instant() : null);
        arrival.write(settled);
        // published only now: whoever reads it may take it that the guest runs here, and clear the source's image
        arrival.last(Kind.OWNED).ifPresent(arrival.book()::tell);
        aftercare.begin(settled);
        arrival.overUnlessLinked();
    }

    /** Only people can say what became of it; the guard tells them. */
    private void gone() {
        lost = true;
        arrival.answer();
    }

    private <T> Reply<T> whileOwned(Consumer<Answer<T>> action) {
        return answer -> {
            if (arrival.stage() == Stage.OWNED) {
                action.accept(answer);
            }
        };
    }
}
