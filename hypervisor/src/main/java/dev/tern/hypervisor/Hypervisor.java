package dev.tern.hypervisor;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A connection to one host's hypervisor. Calls block, and belong to one thread at a time. A refusal by the hypervisor
 * is a {@link HypervisorRefusal} with a code; an {@link IOException} means that it cannot be reached.
 */
public interface Hypervisor extends AutoCloseable {

    /**
     * Where the hypervisors of a guest with local disks meet their agents for these: beside a stream's socket. The source's
     * hypervisor connects there, once for each disk; the destination's listens.
     */
    static Path disksSocket(Path stream) {
        return stream.resolveSibling(stream.getFileName() + "-disks");
    }

    HostStats host() throws IOException;

    /** All guests defined here, incoming ones included, in the order of their names. */
    List<GuestStats> guests() throws IOException;

    Optional<GuestStats> guest(VmId vm) throws IOException;

    /** Asks no guest's own process, which may be busy or hang: an answer to decide by, and to be asked for often. */
    HostSummary summary() throws IOException;

    /** The same for one guest; empty where there is none. */
    Optional<VmState> state(VmId vm) throws IOException;

    /**
     * What the host and its guests are made of, beyond what {@link #host} and {@link #guests} say: asked now and then. Empty
     * where there is no more to say.
     *
     * @param host as the platform calls it
     */
    Optional<Inventory> inventory(HostId host) throws IOException;

    /**
     * Tells of what happens to guests, on a thread of the hypervisor's own, which the listener must not hold up, until this
     * connection is closed; again after it was broken and made anew by a call. A hypervisor without events never says
     * anything, and what happens while a connection is broken is not told: who needs all of it looks too.
     */
    void listen(Consumer<GuestEvent> listener) throws IOException;

    /** Stops the guest's vCPUs; what it holds stays. A second pause is no error. */
    void pause(VmId vm) throws IOException;

    /** Runs it, and settles it. */
    default void resume(VmId vm) throws IOException {
        run(vm);
        settle(vm);
    }

    /**
     * Runs the guest, which no move out holds from then on, and does nothing else, since it stands still: {@link #settle}
     * follows.
     */
    void run(VmId vm) throws IOException;

    /**
     * The guest stays here, paused as its user wants it: takes back what a move has changed of it, and makes of one that has
     * arrived what it was where it came from. A second time is no error.
     */
    void settle(VmId vm) throws IOException;

    /**
     * Tells the network that the guest is here, where it may have been told something else: some times within some seconds,
     * going on by itself. A hypervisor may do nothing.
     */
    void announce(VmId vm) throws IOException;

    /**
     * The agent inside the guest. Nothing is asked of it yet.
     *
     * @throws HypervisorRefusal {@code guest.agent.none} or {@code guest.agent.away}
     */
    GuestAgent guestAgent(VmId vm) throws IOException;

    /**
     * Ends the guest, clears its memory and forgets it. Destroying what is not there is no error. Images of a guest that has
     * left, and whose disks went with it, are put aside, not deleted.
     */
    void destroy(VmId vm) throws IOException;

    /**
     * Ends an incoming guest and removes the images that were made for it.
     *
     * @param images of {@link Examination}; those that are gone are no error
     */
    void discard(VmId vm, List<String> images) throws IOException;

    /** The modes in which no guest can come to this host, or leave it, and why. */
    Map<MigrationMode, Reason> unable() throws IOException;

    /**
     * Changes nothing: a guest that was described may be changed, or end, before it is moved. Refused, with the reason,
     * where the guest cannot leave in that manner.
     */
    GuestDescription describe(VmId vm, Manner manner) throws IOException;

    /**
     * Whether this host could take the guest, as far as its hypervisor can tell before it makes anything: changes nothing,
     * and a guest that passes may still be refused by {@link #prepareIncoming}. Free memory, ids and names are for those
     * who ask {@link #host} and {@link #guests}.
     *
     * @param document as for {@link #prepareIncoming}; one that cannot be read is an obstacle like others
     */
    Examination examine(VmId vm, DataSize memory, String document) throws IOException;

    /**
     * Makes an incoming guest, and images for the disks that come with it, and listens for its one stream; where disks come
     * through a socket, on {@link #disksSocket} too. The guest is paused when it is loaded and stays so until
     * {@link #resume}. One that comes cold is a name and an id that cannot be started until then.
     *
     * @param document of {@link #describe} at the source; one of another guest or memory is refused as
     *     {@code document.differs}, one that cannot be read as {@code document.unreadable}
     * @return the ticket for {@link #startOutgoing} at the source, opaque to all between; empty where none is needed
     */
    String prepareIncoming(VmId vm, DataSize memory, String document, Transport transport) throws IOException;

    /**
     * Connects and emits the guest's pre-copy stream; at the switch the guest is paused and stays so, also after
     * completion, until it is resumed or destroyed. One that leaves cold cannot be started from here on.
     *
     * @param ticket of {@link #prepareIncoming} at the destination
     */
    void startOutgoing(VmId vm, Transport transport, OutgoingLimits limits, String ticket) throws IOException;

    /**
     * The incoming guest's stream is written to its end: brings the load to its own. Returns at once; {@link #stream} says
     * when it is done, or why not. Asking again is no error.
     */
    void finishIncoming(VmId vm) throws IOException;

    /** Of the guest's current or last stream, outgoing or incoming; empty if there was none. */
    Optional<StreamStatus> stream(VmId vm) throws IOException;

    /** Changes the cap of an outgoing stream in flight. */
    void limit(VmId vm, Bandwidth bandwidth) throws IOException;

    /**
     * Ends an outgoing stream. A guest that the stream had paused stays paused: whether it may run is not the
     * hypervisor's to say.
     */
    void cancelOutgoing(VmId vm) throws IOException;

    @Override
    void close() throws IOException;
}
