package dev.tern.testkit.simulation;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.ownership.Seals;
import java.util.Optional;

/** Signatures that say who signed: the real ones are tried elsewhere, and cost more than all else here. */
record PlainSeals(HostId host) implements Seals {

    @Override
    public OwnershipRecord seal(OwnershipRecord record) {
        return new OwnershipRecord(
                record.vm(),
                record.host(),
                record.epoch(),
                record.kind(),
                record.peer(),
                record.migration(),
                record.digest(),
                record.external(),
                record.stayPaused(),
                record.at(),
                "signed by " + host,
                "certificate of " + host);
    }

    @Override
    public Optional<Reason> objection(OwnershipRecord record) {
        return ("signed by " + record.host()).equals(record.signature())
                ? Optional.empty()
                : Optional.of(new Reason("signature.wrong", "Not signed by " + record.host()));
    }
}
