package dev.tern.transfer.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OwnershipTest {

    private static final VmId VM = VmId.of("00000000-0000-4000-8000-000000000001");

    @ParameterizedTest(name = "after {0}: {1} is allowed: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        -                     | OWNED 1    | true
        -                     | LOADED 2   | true
        -                     | REFUSED 2  | true
        -                     | RELEASED 2 | false
        -                     | ABORTED 2  | false
        OWNED 1               | RELEASED 2 | true
        OWNED 1               | ABORTED 2  | true
        OWNED 1               | RELEASED 1 | false
        OWNED 1               | OWNED 2    | false
        OWNED 1               | REFUSED 2  | false
        OWNED 1, ABORTED 2    | RELEASED 2 | false
        OWNED 1, ABORTED 2    | ABORTED 2  | false
        OWNED 1, ABORTED 2    | RELEASED 3 | true
        OWNED 1, RELEASED 2   | ABORTED 2  | false
        OWNED 1, RELEASED 2   | RELEASED 3 | false
        OWNED 1, RELEASED 2   | OWNED 2    | false
        OWNED 1, RELEASED 2   | OWNED 3    | true
        OWNED 1, RELEASED 2   | LOADED 3   | true
        OWNED 1, RELEASED 2   | LOADED 2   | false
        LOADED 2              | OWNED 2    | true
        LOADED 2              | OWNED 3    | false
        LOADED 2              | REFUSED 2  | true
        LOADED 2              | RELEASED 3 | false
        LOADED 2, OWNED 2     | REFUSED 2  | false
        LOADED 2, REFUSED 2   | OWNED 2    | false
        LOADED 2, REFUSED 2   | LOADED 2   | false
        LOADED 2, REFUSED 2   | LOADED 3   | true
        """)
    void shouldAllowOnlyWhatTheRulesSay(String history, String next, boolean allowed) {
        // given
        Ownership ownership = Ownership.unknown(VM);
        for (String line : history.split(",")) {
            if (!line.equals("-")) {
                ownership = ownership.with(record(line.trim()));
            }
        }

        // when
        Optional<Reason> objection = ownership.objection(record(next));

        // then
        assertThat(objection.isEmpty()).as("%s", objection).isEqualTo(allowed);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldRefuseEveryRecordOfASpentEpoch(Kind kind) {
        // given
        Ownership ownership = Ownership.unknown(VM).with(record("OWNED 5")).with(record("ABORTED 6"));

        // then
        for (int epoch = 1; epoch <= 6; epoch++) {
            OwnershipRecord stale = record(kind + " " + epoch);
            assertThat(ownership.objection(stale)).as("epoch %s", epoch).isPresent();
            assertThatThrownBy(() -> ownership.with(stale)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldStayOwnedAfterAnAbortAndBurnTheEpoch() {
        Ownership ownership = Ownership.unknown(VM).with(record("OWNED 1")).with(record("ABORTED 2"));

        assertThat(ownership.owned()).isEqualTo(Epoch.FIRST);
        assertThat(ownership.next()).isEqualTo(new Epoch(3));
    }

    @Test
    void shouldRefuseARecordOfAnotherGuest() {
        OwnershipRecord other = new OwnershipRecord(
                VmId.of("00000000-0000-4000-8000-000000000002"),
                HostId.of("host-a"),
                Epoch.FIRST,
                Kind.OWNED,
                null,
                null,
                null,
                false,
                false,
                Instant.EPOCH,
                null,
                null);

        assertThat(Ownership.unknown(VM).objection(other)).map(Reason::code).contains("record.foreign");
    }

    @Test
    void shouldSignEveryFieldThatMatters() {
        OwnershipRecord released = record("RELEASED 2");
        OwnershipRecord later = record("RELEASED 3");

        assertThat(SignedText.of(released))
                .isNotEqualTo(SignedText.of(later))
                .isEqualTo(SignedText.of(record("RELEASED 2")));
    }

    private static OwnershipRecord record(String line) {
        String[] words = line.split(" ");
        return new OwnershipRecord(
                VM,
                HostId.of("host-a"),
                new Epoch(Long.parseLong(words[1])),
                Kind.valueOf(words[0]),
                null,
                null,
                null,
                false,
                false,
                Instant.EPOCH,
                null,
                null);
    }
}
