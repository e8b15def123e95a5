package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The one hypervisor of an agent's host. A request returns at once; its reply comes on the agent's loop, in the order of
 * the requests, and always comes: a hypervisor that stays silent is {@link Answer.Unreachable} after a while.
 */
public interface Hypervisor {

    void look(Reply<Sight> reply);

    /** The guest's state first and its stream's second, so that a pause seen while the stream is active is not the stream's. */
    void watch(VmId vm, Reply<Watch> reply);

    void describe(VmId vm, Reply<Description> reply);

    void pause(VmId vm, Reply<Done> reply);

    void resume(VmId vm, Reply<Done> reply);

    /** Destroying what is not there is no error. */
    void destroy(VmId vm, Reply<Done> reply);

    /** Defines the guest, paused for good until {@link #resume}, and listens on {@code socket}. */
    void prepareIncoming(String definition, Path socket, Reply<Done> reply);

    /**
     * As {@link #prepareIncoming(String, Path, Reply)}, where the definition is that of the guest that was announced: a
     * definition of another one would have this host run what no journal knows.
     */
    default void prepareIncoming(VmId vm, DataSize memory, String definition, Path socket, Reply<Done> reply) {
        prepareIncoming(definition, socket, reply);
    }

    /** Emits as fast as the page stream takes it: the cap on the wire is the page stream's. */
    void startOutgoing(VmId vm, Path socket, MigrationLimits limits, Reply<Done> reply);

    /** A guest that the stream had paused stays paused. */
    void cancelOutgoing(VmId vm, Reply<Done> reply);

    /**
     * The host at one moment.
     *
     * @param version of the hypervisor, {@code embedded 1.0}
     * @param memory that guests may use together
     * @param used by the guests defined here, incoming ones included
     */
    record Sight(String version, DataSize memory, DataSize used, List<Guest> guests) {

        public Sight {
            guests = List.copyOf(guests);
        }

        Optional<Guest> guest(VmId vm) {
            return guests.stream().filter(guest -> guest.vm().equals(vm)).findFirst();
        }
    }

    /** What a guest is, in its hypervisor's own words, and how it stands. */
    record Description(String name, DataSize memory, String definition, String version, VmState state) {}

    /** A guest and its present or last stream; either may not exist. */
    record Watch(Optional<VmState> guest, Optional<Stream> stream) {

        boolean isGone() {
            return guest.isEmpty() || guest.get() == VmState.STOPPED;
        }
    }

    /**
     * How a stream gets on.
     *
     * @param round of pre-copy, from 1
     * @param transferred bytes emitted or read so far
     * @param remaining dirty memory still to emit
     * @param rate bytes a second lately
     * @param paused how long ago the switch paused the guest; zero before
     * @param error why it failed; empty otherwise
     */
    record Stream(
            Phase phase,
            int round,
            DataSize transferred,
            DataSize remaining,
            Bandwidth rate,
            DirtyRate dirtyRate,
            Duration paused,
            String error) {

        public enum Phase {
            SETUP,
            ACTIVE,
            SWITCHING,
            COMPLETED,
            FAILED,
            CANCELLED
        }

        /** Whether the stream, not its user, has paused the guest. */
        boolean hasPaused() {
            return phase == Phase.SWITCHING || phase == Phase.COMPLETED;
        }

        boolean isBroken() {
            return phase == Phase.FAILED || phase == Phase.CANCELLED;
        }
    }
}
