package dev.tern.transfer.migration;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import java.time.Duration;

/** The clock inside of the one guest, once its agent is connected. */
final class FakeGuestClock {

    private static final Duration WITHIN = Duration.ofMillis(3);

    private final Node node;
    boolean set;
    int awayFor;
    boolean stuck;
    Duration ahead = Duration.ZERO;

    FakeGuestClock(Node node) {
        this.node = node;
    }

    GuestClock of(int life) {
        return new GuestClock() {

            @Override
            public boolean isSet() {
                return set;
            }

            @Override
            public void read(VmId vm, Reply<Reading> reply) {
                answer(reply, new Reading(ahead, WITHIN));
            }

            @Override
            public void set(VmId vm, Reply<Done> reply) {
                ahead = stuck ? ahead : Duration.ZERO;
                answer(reply, Done.DONE);
            }

            private <T> void answer(Reply<T> reply, T value) {
                Answer<T> answer = awayFor-- > 0
                        ? new Answer.Unreachable<>(new Reason("guest.agent.away", "not yet"))
                        : new Answer.Given<>(value);
                node.world.after(WITHIN, () -> node.guarded(life, () -> reply.accept(answer)));
            }
        };
    }
}
