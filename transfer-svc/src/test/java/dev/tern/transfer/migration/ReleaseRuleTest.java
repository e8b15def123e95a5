package dev.tern.transfer.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Session;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A release of anything but this hand-over is not acted on. */
class ReleaseRuleTest {

    private static final String DIGEST = "ab".repeat(32);
    private static final Session SESSION = new Session(
            MigrationId.of(new UUID(0, 1).toString()),
            VmId.of(new UUID(0, 2).toString()),
            HostId.of("host-a"),
            HostId.of("host-b"),
            new Epoch(7));

    @Test
    void shouldTakeTheReleaseOfWhatIsHeld() {
        OwnershipRecord released = record("RELEASED", 2, "host-a", 7, "host-b", 1, DIGEST);
        assertThat(ReleaseRule.objection(released, SESSION, held(DIGEST))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ABORTED, 2, host-a, 7, host-b, 1",
        "RELEASED, 3, host-a, 7, host-b, 1",
        "RELEASED, 2, host-c, 7, host-b, 1",
        "RELEASED, 2, host-a, 6, host-b, 1",
        "RELEASED, 2, host-a, 8, host-b, 1",
        "RELEASED, 2, host-a, 7, host-c, 1",
        "RELEASED, 2, host-a, 7, host-b, 9",
    })
    void shouldRefuseTheReleaseOfAnythingElse(String kind, int vm, String host, int epoch, String peer, int migration) {
        OwnershipRecord released = record(kind, vm, host, epoch, peer, migration, DIGEST);
        assertThat(ReleaseRule.objection(released, SESSION, held(DIGEST)))
                .map(Reason::code)
                .contains("release.foreign");
    }

    @Test
    void shouldRefuseTheReleaseOfAnotherImage() {
        OwnershipRecord released = record("RELEASED", 2, "host-a", 7, "host-b", 1, DIGEST);
        assertThat(ReleaseRule.objection(released, SESSION, held("cd".repeat(32))))
                .map(Reason::code)
                .contains("digest.mismatch");
        assertThat(ReleaseRule.objection(released, SESSION, null))
                .map(Reason::code)
                .contains("digest.mismatch");
    }

    @Test
    void shouldTakeAnUnverifiedImageOnlyWhereItWasLoadedAsOne() {
        OwnershipRecord released = record("RELEASED", 2, "host-a", 7, "host-b", 1, "unverified");
        assertThat(ReleaseRule.objection(released, SESSION, held("unverified"))).isEmpty();
        assertThat(ReleaseRule.objection(released, SESSION, held(DIGEST)))
                .map(Reason::code)
                .contains("digest.mismatch");
    }

    private static OwnershipRecord held(String digest) {
        return record("LOADED", 2, "host-b", 7, "host-a", 1, digest);
    }

    private static OwnershipRecord record(
            String kind, int vm, String host, int epoch, String peer, int migration, String digest) {
        return new OwnershipRecord(
                VmId.of(new UUID(0, vm).toString()),
                HostId.of(host),
                new Epoch(epoch),
                Kind.valueOf(kind),
                HostId.of(peer),
                MigrationId.of(new UUID(0, migration).toString()),
                new ImageDigest(digest),
                false,
                false,
                Instant.EPOCH,
                null,
                null);
    }
}
