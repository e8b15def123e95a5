package dev.tern.contracts.migration;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of an agent's journal as published: who may let a guest run.
 *
 * @param host whose agent journaled it
 * @param epoch the epoch the record is about
 * @param peer the other host of a hand-over
 * @param external the guest was moved behind Tern's back
 * @param stayPaused RELEASED: the guest's user had paused it, so it stays paused where it arrives
 * @param digest of the image that is handed over; none where the record is not about an image
 * @param signature over the record by the host's key, base64, with {@code signer} its certificate; lets a RELEASED that
 *     arrives by Kafka count as one that arrived by the direct link
 */
public record OwnershipRecord(
        VmId vm,
        HostId host,
        Epoch epoch,
        Kind kind,
        @Nullable HostId peer,
        @Nullable MigrationId migration,
        @Nullable ImageDigest digest,
        boolean external,
        boolean stayPaused,
        Instant at,
        @Nullable String signature,
        @Nullable String signer) {

    public enum Kind {
        /** This host may run the guest under the epoch. */
        OWNED,
        /** This host holds the whole image for the epoch, paused. */
        LOADED,
        /** This host gave the guest to its peer: it never runs it under this epoch again. */
        RELEASED,
        /** This host keeps the guest: the hand-over to this epoch never happens. */
        ABORTED,
        /** This host discarded the image for the epoch and will never run it. */
        REFUSED
    }
}
