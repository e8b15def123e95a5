package dev.tern.transfer.migration;

import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.Session;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the destination must know of a move to go on with it, or throw it away, after a crash.
 *
 * @param prepared the hypervisor was asked to define the incoming guest
 * @param manner none in notes from before there was a choice: the relay
 * @param images that are made for its disks then; notes from before there were any say nothing of them
 * @param owed since when hooks are to be told that the guest runs here; none before, and once they were
 */
public record ArrivalNote(
        Session session,
        String vmName,
        DataSize memory,
        Instant at,
        Stage stage,
        boolean prepared,
        @Nullable Manner manner,
        @Nullable List<String> images,
        @Nullable Instant owed) {

    public ArrivalNote {
        manner = Manner.orRelay(manner);
        images = images == null ? List.of() : List.copyOf(images);
    }

    /** Of a guest whose disks stay where they are. */
    public ArrivalNote(
            Session session,
            String vmName,
            DataSize memory,
            Instant at,
            Stage stage,
            boolean prepared,
            @Nullable Manner manner) {
        this(session, vmName, memory, at, stage, prepared, manner, List.of(), null);
    }

    @Override
    public Manner manner() {
        return Manner.orRelay(manner);
    }

    /** Never null. */
    @Override
    public List<String> images() {
        return images == null ? List.of() : images;
    }

    /** Where it stands. */
    public enum Stage {
        /** Memory and name are held. */
        HOLDING,
        /** The image is loaded, paused; only the source can say what becomes of it. */
        LOADED,
        /** The guest is this host's; it is on its way to run. */
        OWNED,
        /** It runs, or is paused as its user wanted. */
        SETTLED,
        /** It never runs here under this epoch; its memory is being given back. */
        DISCARDING,
        /** Nothing of it is left. */
        DISCARDED;

        boolean isOver() {
            return this == SETTLED || this == DISCARDED;
        }
    }

    ArrivalNote at(Stage next) {
        return new ArrivalNote(session, vmName, memory, at, next, prepared, manner, images, owed);
    }

    ArrivalNote unprepared() {
        return new ArrivalNote(session, vmName, memory, at, stage, false, manner, images, owed);
    }

    ArrivalNote preparing() {
        return new ArrivalNote(session, vmName, memory, at, stage, true, manner, images, owed);
    }

    ArrivalNote owing(@Nullable Instant since) {
        return new ArrivalNote(session, vmName, memory, at, stage, prepared, manner, images, since);
    }
}
