package dev.tern.transfer.migration;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import java.time.Duration;

/**
 * The clocks inside of guests, where something in a guest says what its clock shows. A request returns at once; its reply
 * comes on the agent's loop and always comes: refused where the guest cannot be asked, unreachable where it may be later.
 */
public interface GuestClock {

    /** Whether any guest's may be read. */
    boolean isSet();

    void read(VmId vm, Reply<Reading> reply);

    /** Sets it to the host's. */
    void set(VmId vm, Reply<Done> reply);

    /**
     * A guest's clock beside its host's.
     *
     * @param ahead of the host's; negative where it is behind
     * @param within the reading may be wrong by so much either way: half the time that it took
     */
    record Reading(Duration ahead, Duration within) {

        /** Whether it is off by more than this, whatever the reading's own error. */
        boolean isBeyond(Duration limit) {
            return ahead.abs().minus(within).compareTo(limit) > 0;
        }

        @Override
        public String toString() {
            return ahead.abs().toMillis() + " ms " + (ahead.isNegative() ? "behind" : "ahead") + ", give or take "
                    + within.toMillis() + " ms";
        }
    }

    /** Where no guest can be asked. */
    GuestClock NONE = new GuestClock() {

        @Override
        public boolean isSet() {
            return false;
        }

        @Override
        public void read(VmId vm, Reply<Reading> reply) {
            reply.accept(new Answer.Refused<>(new Reason("guest.agent.none", "No guest here has an agent inside")));
        }

        @Override
        public void set(VmId vm, Reply<Done> reply) {
            reply.accept(new Answer.Refused<>(new Reason("guest.agent.none", "No guest here has an agent inside")));
        }
    };
}
