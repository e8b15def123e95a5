package dev.tern.transfer.ownership;

import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Reason;
import java.util.Optional;

/** Signs this host's records and checks those of others, which may arrive by any way. */
public interface Seals {

    /** The same record with this host's signature and certificate. */
    OwnershipRecord seal(OwnershipRecord record);

    /**
     * Why a record is not to be believed: no or a wrong signature, a certificate of another authority, or one of a host
     * other than {@link OwnershipRecord#host}. Nothing when it is genuine.
     */
    Optional<Reason> objection(OwnershipRecord record);
}
