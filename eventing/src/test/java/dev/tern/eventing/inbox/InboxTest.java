package dev.tern.eventing.inbox;

import static dev.tern.eventing.inbox.Inbox.Answer.DUPLICATE;
import static dev.tern.eventing.inbox.Inbox.Answer.NEW;
import static dev.tern.eventing.inbox.Inbox.Answer.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.Samples;
import dev.tern.eventing.codec.Events;
import org.junit.jupiter.api.Test;

class InboxTest {

    private static final MigrationId LATER = MigrationId.of("00000000-0000-4000-8000-0000000000b2");

    private final Events agent = Samples.events("tern://agent/host-a", 1);
    private final Inbox inbox = new Inbox(3);

    @Test
    void shouldDropAnEventThatItHasSeenFromTheSameSource() {
        Event<?> event = agent.of(EventType.HOST, Samples.host("host-a"));
        Event<?> sameIdElsewhere =
                new Event<>(event.id(), "tern://other", event.time(), EventType.HOST, Samples.host("host-a"));
        assertThat(inbox.accept(event)).isEqualTo(NEW);
        assertThat(inbox.accept(event)).isEqualTo(DUPLICATE);
        assertThat(inbox.accept(sameIdElsewhere)).isEqualTo(NEW);
        assertThat(inbox.duplicates()).isEqualTo(1);
    }

    @Test
    void shouldRememberNoMoreThanItsWindow() {
        Event<?> first = agent.of(EventType.HOST, Samples.host("host-a"));
        inbox.accept(first);
        for (int i = 0; i < 3; i++) {
            inbox.accept(agent.of(EventType.HOST, Samples.host("host-a")));
        }
        assertThat(inbox.accept(first)).isEqualTo(NEW);
    }

    @Test
    void shouldStayBoundedHoweverManySourcesThereAre() {
        Inbox large = new Inbox();
        for (int source = 0; source < 110_000; source++) {
            Event<?> event =
                    new Event<>("1", "tern://agent/" + source, Samples.NOON, EventType.HOST, Samples.host("host-a"));
            assertThat(large.accept(event)).isEqualTo(NEW);
        }
        Event<?> oldest = new Event<>("1", "tern://agent/0", Samples.NOON, EventType.HOST, Samples.host("host-a"));
        Event<?> newest = new Event<>("1", "tern://agent/109999", Samples.NOON, EventType.HOST, Samples.host("host-a"));
        assertThat(large.accept(newest)).isEqualTo(DUPLICATE);
        assertThat(large.accept(oldest)).as("forgotten").isEqualTo(NEW);
    }

    @Test
    void shouldDropAnOlderStepOfAMoveAndAnOlderEpochOfAGuest() {
        assertThat(accept(Samples.MOVE, 1, 2)).isEqualTo(NEW);
        assertThat(accept(Samples.MOVE, 1, 1)).isEqualTo(STALE);
        assertThat(accept(Samples.MOVE, 1, 2)).isEqualTo(STALE);
        assertThat(accept(LATER, 2, 1)).isEqualTo(NEW);
        assertThat(accept(Samples.MOVE, 1, 3)).isEqualTo(STALE);
        assertThat(inbox.stale()).isEqualTo(3);
    }

    @Test
    void shouldKnowThatOnlyAnOwnerMakesOthersOld() {
        assertThat(accept(Kind.OWNED, 1)).isEqualTo(NEW);
        assertThat(accept(Kind.LOADED, 2)).isEqualTo(NEW);
        assertThat(accept(Kind.ABORTED, 2)).isEqualTo(NEW);
        assertThat(accept(Kind.OWNED, 1)).isEqualTo(NEW);
        assertThat(accept(Kind.OWNED, 3)).isEqualTo(NEW);
        assertThat(accept(Kind.OWNED, 1)).isEqualTo(STALE);
    }

    @Test
    void shouldForgetWhatHasNotHappened() {
        Event<?> event = agent.of(EventType.HOST, Samples.host("host-a"));
        inbox.accept(event);
        inbox.forget();
        assertThat(inbox.accept(event)).isEqualTo(NEW);
    }

    private Inbox.Answer accept(MigrationId id, long epoch, int step) {
        return inbox.accept(
                agent.of(EventType.MIGRATION, Samples.move(id, epoch, step, new MigrationState.Requested())));
    }

    private Inbox.Answer accept(Kind kind, long epoch) {
        return inbox.accept(agent.of(
                EventType.OWNERSHIP,
                new OwnershipRecord(
                        Samples.VM,
                        HostId.of("host-a"),
                        new Epoch(epoch),
                        kind,
                        null,
                        null,
                        null,
                        false,
                        false,
                        Samples.NOON,
                        null,
                        null)));
    }
}
