package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.DiskProgress;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one hypervisor of an agent's host. A request returns at once; its reply comes on the agent's loop, in the order of
 * the requests, and always comes: a hypervisor that stays silent is {@link Answer.Unreachable} after a while.
 */
public interface Hypervisor {

    void look(Reply<Sight> reply);

    /** The guest's state first and its stream's second, so that a pause seen while the stream is active is not the stream's. */
    void watch(VmId vm, Reply<Watch> reply);

    /** What it is, if it can leave in this manner; refused where it cannot. */
    void describe(VmId vm, Manner manner, Reply<Description> reply);

    /** Whether this host could take the guest of another, apart from memory, id and name, which {@link #look} tells. */
    void examine(VmId vm, DataSize memory, String document, Reply<Findings> reply);

    void pause(VmId vm, Reply<Done> reply);

    /** Runs it, and settles it. */
    void resume(VmId vm, Reply<Done> reply);

    /** Runs a guest that has arrived live, and nothing else, since it stands still: {@link #settle} follows. */
    void run(VmId vm, Reply<Done> reply);

    /** The guest stays here, running or paused by its user: all is made of it that it was before the move. */
    void settle(VmId vm, Reply<Done> reply);

    /** Tells the network that the guest is here, where it may have been told something else. */
    void announce(VmId vm, Reply<Done> reply);

    /** Destroying what is not there is no error. */
    void destroy(VmId vm, Reply<Done> reply);

    /** Destroys an incoming guest, and with it the images of {@link Findings} that were made for its disks. */
    void discard(VmId vm, List<String> images, Reply<Done> reply);

    /**
     * Makes the guest, paused for good until {@link #resume}, and listens: in relay mode on {@code socket}, in native mode
     * where the ticket says. In cold mode the name and id are taken, by what cannot be started.
     *
     * @param reply the ticket that {@link #startOutgoing} at the source needs, opaque to agents; may be empty
     */
    void prepareIncoming(Coming guest, Reply<String> reply);

    /**
     * In relay mode emits as fast as the page stream takes it: the cap on the wire is the page stream's. In cold mode the
     * definition is put away, so that the guest cannot be started.
     *
     * @param ticket of {@link #prepareIncoming} at the destination
     */
    void startOutgoing(VmId vm, Manner manner, Path socket, MigrationLimits limits, String ticket, Reply<Done> reply);

    /** In native mode: the cap in flight. */
    void limit(VmId vm, Bandwidth bandwidth, Reply<Done> reply);

    /** The whole stream is on its way into the socket: {@link #watch} says when it is loaded. Asking again is no error. */
    void finishIncoming(VmId vm, Reply<Done> reply);

    /** A guest that the stream had paused stays paused. */
    void cancelOutgoing(VmId vm, Reply<Done> reply);

    /**
     * The host at one moment.
     *
     * @param version of the hypervisor, {@code embedded 2.0}
     * @param memory that guests may use together
     * @param used by the guests defined here, incoming ones included
     * @param unable modes in which no guest can come here, and why
     */
    record Sight(
            String version, DataSize memory, DataSize used, List<Guest> guests, Map<MigrationMode, Reason> unable) {

        public Sight {
            guests = List.copyOf(guests);
            unable = Map.copyOf(unable);
        }

        Optional<Guest> guest(VmId vm) {
            return guests.stream().filter(guest -> guest.vm().equals(vm)).findFirst();
        }
    }

    /**
     * A guest as its source describes it.
     *
     * @param document what it is, in its hypervisor's own form, opaque to agents
     * @param disks that are local and go with it over channels of the link; zero where there is none
     * @param notes what people should know of and that stops no move
     */
    record Description(
            String name,
            DataSize memory,
            String document,
            String version,
            VmState state,
            DataSize disks,
            List<Reason> notes) {

        public Description {
            notes = List.copyOf(notes);
        }
    }

    /**
     * What a destination finds in a guest that is described to it.
     *
     * @param against all for which it cannot take the guest
     * @param notes what people should know of and that stops no move
     * @param images that are made for its disks if it comes
     */
    record Findings(List<Reason> against, List<Reason> notes, List<String> images) {

        /** Of a guest whose disks stay where they are. */
        public Findings(List<Reason> against, List<Reason> notes) {
            this(against, notes, List.of());
        }

        public Findings {
            against = List.copyOf(against);
            notes = List.copyOf(notes);
            images = List.copyOf(images);
        }
    }

    /**
     * A guest that is to come.
     *
     * @param document of {@link Description}; the hypervisor refuses one of another guest or memory than is named here,
     *     which would have this host run what no journal knows
     * @param streams in native mode: connections, as many as the source makes
     * @param socket of the relay
     */
    record Coming(VmId vm, DataSize memory, String document, MigrationMode mode, int streams, Path socket) {}

    /** A guest and its present or last stream; either may not exist. */
    record Watch(Optional<VmState> guest, Optional<Stream> stream) {

        /** A guest that moves cold is shut off as it should be. */
        boolean isGone(MigrationMode mode) {
            return guest.isEmpty() || (guest.get() == VmState.STOPPED && mode != MigrationMode.COLD);
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
     * @param disks how the copies of local disks get on; empty where there are none
     * @param error why it failed; empty otherwise
     * @param throttle the share of its time that auto-converge takes from the guest
     * @param content of the pages emitted so far, before any compression
     */
    record Stream(
            Phase phase,
            int round,
            DataSize transferred,
            DataSize remaining,
            Bandwidth rate,
            DirtyRate dirtyRate,
            Duration paused,
            Optional<DiskProgress> disks,
            String error,
            Ratio throttle,
            DataSize content) {

        /** Of a guest without local disks. */
        public Stream(
                Phase phase,
                int round,
                DataSize transferred,
                DataSize remaining,
                Bandwidth rate,
                DirtyRate dirtyRate,
                Duration paused,
                String error) {
            this(
                    phase,
                    round,
                    transferred,
                    remaining,
                    rate,
                    dirtyRate,
                    paused,
                    Optional.empty(),
                    error,
                    Ratio.ZERO,
                    transferred);
        }

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
