package dev.tern.policy.edge.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.policy.AuditEntry;
import dev.tern.policy.Scenario;
import dev.tern.policy.audit.AuditLog;
import dev.tern.policy.audit.AuditQuery;
import dev.tern.policy.audit.Fact;
import dev.tern.policy.audit.Head;
import dev.tern.policy.audit.Row;
import dev.tern.policy.audit.Verifier;
import dev.tern.policy.edge.loop.AuditWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log in a real file, and what happens to it behind its back. */
class H2AuditStoreIT {
    private static final int ROWS = 1203;

    private final List<String> told = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void shouldReadBackWhatWasHashedAfterTheFileWasClosed() throws IOException {
        // given
        fill();

        // when
        try (H2AuditStore store = H2AuditStore.open(file())) {
            Verifier.Finding finding = new Verifier(store).verify(witness().read());

            // then
            assertThat(finding.flaw()).isEmpty();
            assertThat(finding.rows()).isEqualTo(ROWS);
            assertThat(store.head()).isEqualTo(finding.head());
        }
    }

    /** Each as somebody with the file and SQL could do it; the constraints of the table are no obstacle to them. */
    @ParameterizedTest(name = "{1} at {2}: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE audit_row SET reason = 'becausf' WHERE sequence = 700           | audit.row.changed  | 700",
                "UPDATE audit_row SET at = '2020-01-01T00:00:00Z' WHERE sequence = 700  | audit.row.changed  | 700",
                "UPDATE audit_row SET at = 'yesterday' WHERE sequence = 700             | audit.row.changed  | 700",
                "UPDATE audit_row SET detail = 'no JSON' WHERE sequence = 700           | audit.row.changed  | 700",
                "UPDATE audit_row SET hash = previous WHERE sequence = 700              | audit.row.changed  | 700",
                "DELETE FROM audit_row WHERE sequence = 501                             | audit.row.missing  | 501",
                "DELETE FROM audit_row WHERE sequence > 1000                            | audit.tail.cut     | 1001",
                "DELETE FROM audit_row                                                  | audit.tail.cut     | 1",
                "UPDATE audit_row SET sequence = 2000 WHERE sequence = 500              | audit.row.missing  | 500",
                "UPDATE audit_row SET sequence = 3000 WHERE sequence = 10; UPDATE audit_row SET sequence = 10 WHERE sequence = 11;"
                        + " UPDATE audit_row SET sequence = 11 WHERE sequence = 3000    | audit.row.changed  | 10",
                "INSERT INTO audit_row SELECT 1204, 'x', at, actor, action, subject, reason, detail, previous, hash"
                        + " FROM audit_row WHERE sequence = 1203                        | audit.row.changed  | 1204",
                "ALTER TABLE audit_row DROP PRIMARY KEY; INSERT INTO audit_row SELECT sequence, 'x', at, actor, action, subject,"
                        + " reason, detail, previous, hash FROM audit_row WHERE sequence = 500 | audit.row.[a-z]+ | 500",
            })
    void shouldNameTheFirstWrongRow(String sql, String code, long row) throws IOException, SQLException {
        // given
        fill();

        // when
        tamper(sql);

        // then
        try (H2AuditStore store = H2AuditStore.open(file())) {
            Verifier.Finding finding = new Verifier(store).verify(witness().read());
            assertThat(finding.flaw()).hasValueSatisfying(flaw -> {
                assertThat(flaw.code()).matches(code);
                assertThat(flaw.sequence()).isEqualTo(row);
            });
        }
    }

    @Test
    void shouldNotWriteOnALogWhoseTailWasCutAndItsHeadMovedBack() throws IOException, SQLException {
        // given
        fill();
        tamper("DELETE FROM audit_row WHERE sequence > 1000; UPDATE audit_head SET sequence = 1000,"
                + " hash = (SELECT hash FROM audit_row WHERE sequence = 1000)");

        try (H2AuditStore store = H2AuditStore.open(file());
                AuditWriter writer = new AuditWriter(store, witness(), told::add)) {
            // then
            assertThat(writer.trouble()).contains("ends at row 1000", "former head " + ROWS);
            assertThat(told).containsExactly(writer.trouble());
            assertThatThrownBy(() -> writer.write(List.of(fact(9999))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("former head");
            assertThat(store.head().sequence()).isEqualTo(1000);
        }
    }

    @Test
    void shouldWriteOnAfterACrashBetweenTheRowsAndTheHeadFile() throws IOException {
        // given a head file that is some rows behind
        try (H2AuditStore store = H2AuditStore.open(file())) {
            AuditLog log = new AuditLog(store);
            Row first = log.append(List.of(fact(1))).getFirst();
            witness().write(first.asHead());
            log.append(List.of(fact(2), fact(3)));
        }

        // when
        try (H2AuditStore store = H2AuditStore.open(file());
                AuditWriter writer = new AuditWriter(store, witness(), told::add)) {
            writer.write(List.of(fact(3), fact(4)));

            // then
            assertThat(writer.trouble()).isEmpty();
            assertThat(witness().read()).map(Head::sequence).contains(4L);
            assertThat(new Verifier(store).verify(witness().read()).isWhole()).isTrue();
        }
    }

    @Test
    void shouldSayThatItIsDownAndRecover() throws IOException, SQLException {
        try (H2AuditStore store = H2AuditStore.open(file());
                AuditWriter writer = new AuditWriter(store, witness(), told::add)) {
            writer.write(List.of(fact(1)));

            // given the table is gone
            live("ALTER TABLE audit_row RENAME TO audit_row_away", store);
            assertThatThrownBy(() -> writer.write(List.of(fact(2)))).isInstanceOf(IOException.class);
            assertThat(writer.trouble()).isNotEmpty();

            // when it is back
            live("ALTER TABLE audit_row_away RENAME TO audit_row", store);
            writer.write(List.of(fact(2)));

            // then
            assertThat(writer.trouble()).isEmpty();
            assertThat(told).hasSize(2).last().isEqualTo("");
            assertThat(new Verifier(store).verify(witness().read()).rows()).isEqualTo(2);
        }
    }

    @Test
    void shouldPageThroughTheNewestRowsFirst() throws IOException {
        // given
        fill();

        try (H2AuditStore store = H2AuditStore.open(file())) {
            // when
            List<Long> seen = new ArrayList<>();
            long before = Long.MAX_VALUE;
            List<Row> page;
            do {
                page = store.find(new AuditQuery(Optional.of("host-3"), Optional.of("host.cordoned"), before, 100));
                page.forEach(row -> seen.add(row.sequence()));
                before = page.isEmpty() ? 1 : page.getLast().sequence();
            } while (page.size() == 100);

            // then every tenth row is about host-3
            assertThat(seen).hasSize(ROWS / 10 + 1).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        }
    }

    @Test
    void shouldVerifyACopyOffline() throws IOException, SQLException {
        // given a copy
        fill();
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Files.copy(folder.resolve("audit.mv.db"), copy.resolve("audit.mv.db"));
        Files.copy(folder.resolve("audit.head"), copy.resolve("audit.head"));
        byte[] before = Files.readAllBytes(copy.resolve("audit.mv.db"));

        // then
        assertThat(verifyOffline(copy.resolve("audit.mv.db"))).startsWith("0 WHOLE: " + ROWS + " rows, head ");
        assertThat(Files.readAllBytes(copy.resolve("audit.mv.db"))).isEqualTo(before);

        // and once it is spoilt
        tamper("DELETE FROM audit_row WHERE sequence = 77");
        Files.copy(folder.resolve("audit.mv.db"), copy.resolve("audit.mv.db"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(verifyOffline(copy.resolve("audit.mv.db"))).startsWith("1 BROKEN at row 77 (audit.row.missing)");
        assertThat(verifyOffline(copy.resolve("none.mv.db"))).startsWith("2 There is no audit log");
    }

    @Test
    void shouldRefuseASecondWriter() throws IOException {
        // given two logs over one store, of which one has not seen the other's row
        try (H2AuditStore store = H2AuditStore.open(file())) {
            Row row = new AuditLog(store).append(List.of(fact(1))).getFirst();

            // then
            assertThatThrownBy(() -> store.append(List.of(row))).isInstanceOf(IOException.class);
            assertThat(store.head()).isEqualTo(row.asHead());
        }
    }

    private void fill() throws IOException {
        try (H2AuditStore store = H2AuditStore.open(file());
                AuditWriter writer = new AuditWriter(store, witness(), told::add)) {
            writer.write(IntStream.rangeClosed(1, ROWS)
                    .mapToObj(H2AuditStoreIT::fact)
                    .toList());
        }
    }

    private static Fact fact(int number) {
        return new Fact(
                "tern://scheduler event-" + number,
                new AuditEntry(
                        Scenario.NOW.plusNanos(number),
                        "user:ann",
                        "host.cordoned",
                        "host-" + number % 10,
                        "because of \"disk\" \u4e2d\u6587 \ud83d\ude80\n",
                        Map.of("n", Integer.toString(number))));
    }

    private void tamper(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + file(), "tern", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** While the store has the file open, through a connection of the same process. */
    private void live(String sql, H2AuditStore store) throws SQLException, IOException {
        assertThat(store.head()).isNotNull();
        try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:file:" + file() + ";DB_CLOSE_ON_EXIT=FALSE", "tern", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String verifyOffline(Path file) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = VerifyAudit.run(new String[] {file.toString()}, stream, stream);
        return code + " " + said.toString(StandardCharsets.UTF_8);
    }

    private Path file() {
        return folder.resolve("audit").toAbsolutePath();
    }

    private HeadFile witness() {
        return new HeadFile(folder.resolve("audit.head"));
    }
}
