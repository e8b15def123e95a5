package dev.tern.transfer.migration;

import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Session;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a release may be acted on: it is about exactly this hand-over, and about exactly the image that is held. */
final class ReleaseRule {

    private ReleaseRule() {}

    /** @param held the destination's latest record of the guest */
    static Optional<Reason> objection(OwnershipRecord released, Session session, @Nullable OwnershipRecord held) {
        boolean ours = released.kind() == Kind.RELEASED
                && released.vm().equals(session.vm())
                && released.host().equals(session.from())
                && released.epoch().equals(session.epoch())
                && session.to().equals(released.peer())
                && session.migration().equals(released.migration());
        if (!ours) {
            return Optional.of(new Reason("release.foreign", "The release is not about this hand-over"));
        }
        boolean same = held != null && held.digest() != null && held.digest().equals(released.digest());
        return same
                ? Optional.empty()
                : Optional.of(
                        new Reason("digest.mismatch", "The released image has another digest than the loaded one"));
    }
}
