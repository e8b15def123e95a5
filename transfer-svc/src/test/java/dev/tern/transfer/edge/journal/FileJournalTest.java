package dev.tern.transfer.edge.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.eventing.json.TernJson;
import dev.tern.transfer.migration.ArrivalNote;
import dev.tern.transfer.migration.CopyFigures;
import dev.tern.transfer.migration.DepartureNote;
import dev.tern.transfer.migration.Entry;
import dev.tern.transfer.ownership.Ownership;
import dev.tern.transfer.protocol.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {

    private static final VmId VM = VmId.of("00000000-0000-4000-8000-000000000001");
    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final MigrationId MIGRATION = MigrationId.of("10000000-0000-4000-8000-000000000000");
    private static final Instant NOW = Instant.parse("2026-11-22T17:00:00.123456789Z");

    @TempDir
    private Path folder;

    @Test
    void shouldReadBackEveryKindOfEntry() throws IOException {
        // given
        List<Entry> written = everyKind();

        // when
        try (FileJournal journal = FileJournal.open(folder)) {
            journal.append(written.subList(0, 2));
            written.subList(2, written.size()).forEach(entry -> journal.append(List.of(entry)));
        }

        // then
        try (FileJournal journal = FileJournal.open(folder)) {
            assertThat(journal.entries()).isEqualTo(written);
            assertThat(journal.hasRoom()).isTrue();
        }
    }

    @Test
    void shouldMakeRoomWhileThereIsEnoughForEightMovesEachWay() throws IOException {
        Path file = folder.resolve("journal");
        Entry entry = everyKind().get(1);
        long length = Frame.write(1, TernJson.bytes(new Entry[] {entry})).remaining();
        try (FileJournal journal = FileJournal.open(folder)) {
            // when
            long size = Files.size(file);
            long left = size;
            while (Files.size(file) == size) {
                journal.append(List.of(entry));
                left -= length;
                assertThat(journal.hasRoom()).isTrue();
            }

            // then: ten notes of a move away, of 2 KiB at most, and five of one that comes, of 1 KiB
            assertThat(left).isGreaterThan(8 * (10 * 2_048 + 5 * 1_024));
        }
    }

    @Test
    void shouldGoOnAfterEveryWayInWhichTheLastEntryCanBeTorn() throws IOException {
        // given
        write(3);
        long two = endAfter(2);
        byte[] whole = Files.readAllBytes(folder.resolve("journal"));
        int three = Math.toIntExact(endAfter(3));

        for (int cut = Math.toIntExact(two) + 1; cut < three; cut += 3) {
            // when: only what is before the cut came to the disk
            byte[] torn = whole.clone();
            java.util.Arrays.fill(torn, cut, three, (byte) 0);
            Files.write(folder.resolve("journal"), torn);

            // then
            if (java.util.Arrays.equals(torn, whole)) {
                continue;
            }
            try (FileJournal journal = FileJournal.open(folder)) {
                assertThat(journal.entries()).as("cut at %s", cut).hasSize(2);
                journal.append(List.of(entry(9)));
            }
            try (FileJournal journal = FileJournal.open(folder)) {
                assertThat(journal.entries()).hasSize(3).endsWith(entry(9));
            }
        }
    }

    @Test
    void shouldGoOnWhenTheFileEndsInTheMiddleOfTheLastEntry() throws IOException {
        // given
        write(3);
        byte[] whole = Files.readAllBytes(folder.resolve("journal"));

        // when
        Files.write(folder.resolve("journal"), java.util.Arrays.copyOf(whole, Math.toIntExact(endAfter(3)) - 5));

        // then
        try (FileJournal journal = FileJournal.open(folder)) {
            assertThat(journal.entries()).hasSize(2);
        }
    }

    @Test
    void shouldRefuseDamageInFrontOfWholeEntriesAndNameTheOffset() throws IOException {
        // given
        write(4);
        Path file = folder.resolve("journal");
        byte[] whole = Files.readAllBytes(file);
        int one = Math.toIntExact(endAfter(1));
        int three = Math.toIntExact(endAfter(3));

        for (int at = one; at < three; at += 23) {
            // when
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);

            // then
            assertThatThrownBy(() -> FileJournal.open(folder))
                    .as("flipped at %s", at)
                    .isInstanceOf(DamagedJournal.class)
                    .hasMessageContaining("damaged at byte");
        }
    }

    @Test
    void shouldRefuseAMissingEntry() throws IOException {
        // given
        write(4);
        Path file = folder.resolve("journal");
        byte[] whole = Files.readAllBytes(file);
        int one = Math.toIntExact(endAfter(1));
        int two = Math.toIntExact(endAfter(2));

        // when
        byte[] without = new byte[whole.length - (two - one)];
        System.arraycopy(whole, 0, without, 0, one);
        System.arraycopy(whole, two, without, one, whole.length - two);
        Files.write(file, without);

        // then
        assertThatThrownBy(() -> FileJournal.open(folder)).isInstanceOf(DamagedJournal.class);
    }

    @Test
    void shouldRefuseAFileOfAnotherForm() throws IOException {
        Files.writeString(folder.resolve("journal"), "not a journal at all");

        assertThatThrownBy(() -> FileJournal.open(folder)).isInstanceOf(DamagedJournal.class);
    }

    @Test
    void shouldHaveOneOwner() throws IOException {
        try (FileJournal journal = FileJournal.open(folder)) {
            assertThatThrownBy(() -> FileJournal.open(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder.toString());
            assertThat(journal.entries()).isEmpty();
        }
    }

    @Test
    void shouldSayTheSameInFewerWords() throws IOException {
        // given
        List<Entry> kept = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            kept.add(entry(i));
        }

        // when
        try (FileJournal journal = FileJournal.open(folder)) {
            for (int i = 0; i < 50; i++) {
                journal.append(List.of(entry(1000 + i)));
            }
            journal.shorten(kept);
            journal.append(List.of(entry(2000)));
        }

        // then
        kept.add(entry(2000));
        try (FileJournal journal = FileJournal.open(folder)) {
            assertThat(journal.entries()).isEqualTo(kept);
        }
    }

    private void write(int entries) throws IOException {
        try (FileJournal journal = FileJournal.open(folder)) {
            for (int i = 0; i < entries; i++) {
                journal.append(List.of(entry(i)));
            }
        }
    }

    /** All entries of {@link #write} are of one length. */
    private static long endAfter(int entries) {
        return 8L + (long) entries * Frame.write(1, content()).remaining();
    }

    private static byte[] content() {
        return TernJson.bytes(new Entry[] {entry(0)});
    }

    private static Entry entry(int number) {
        return new Entry.ReadUpTo(NOW.plusSeconds(number));
    }

    private static List<Entry> everyKind() {
        OwnershipRecord record = new OwnershipRecord(
                VM,
                A,
                new Epoch(2),
                Kind.RELEASED,
                B,
                MIGRATION,
                new ImageDigest("ab".repeat(32)),
                true,
                true,
                NOW,
                "signature",
                "signer");
        Migrate command = new Migrate(
                MIGRATION,
                PlanId.of("00000000-0000-4000-8000-00000000000f"),
                VM,
                "vm-1",
                A,
                B,
                new Endpoint("127.0.0.1", 18101),
                NOW,
                new Verdict.Allow(NOW, List.of(new RuleDecision("zone", RuleDecision.Effect.ALLOW, "same zone"))),
                MigrationLimits.DEFAULT,
                Manner.RELAY);
        DepartureNote leaving = new DepartureNote(
                command,
                Epoch.FIRST,
                new Epoch(2),
                NOW,
                new MigrationState.Cancelling("copying", new Reason("link.lost", "cut")),
                7,
                true,
                true,
                true,
                false,
                new CopyFigures(NOW, null, 3, DataSize.ofMiB(9), DataSize.ofMiB(2), Bandwidth.ofMiBPerSecond(30), null),
                NOW);
        ArrivalNote coming = new ArrivalNote(
                new Session(MIGRATION, VM, A, B, new Epoch(2)),
                "vm-1",
                DataSize.ofMiB(64),
                NOW,
                ArrivalNote.Stage.HOLDING,
                true,
                Manner.of(MigrationMode.NATIVE),
                List.of("/var/lib/libvirt/images/vm-1.qcow2"),
                NOW);
        return List.of(
                new Entry.Owner(record),
                new Entry.Leaving(leaving),
                new Entry.Coming(coming),
                new Entry.Standing(new Ownership(VM, null, new Epoch(2), record)),
                new Entry.Standing(Ownership.unknown(VM)),
                new Entry.Forestalled(MIGRATION, "user:x: no", NOW),
                new Entry.ReadUpTo(NOW));
    }
}
