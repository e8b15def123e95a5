package dev.tern.policy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.policy.AuditEntry;
import dev.tern.policy.Scenario;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AuditLogTest {
    private final MemoryStore store = new MemoryStore();
    private final AuditLog log = new AuditLog(store);

    @Test
    void shouldChainRowsAndRecordEachFactOnce() throws IOException {
        // given
        log.append(List.of(fact(1), fact(2), fact(1)));

        // when told again, with one more
        List<Row> added = log.append(List.of(fact(2), fact(3)));

        // then
        assertThat(added).extracting(Row::event).containsExactly("event-3");
        assertThat(store.rows).extracting(Row::sequence).containsExactly(1L, 2L, 3L);
        assertThat(store.rows.get(1).previous()).isEqualTo(store.rows.get(0).hash());
        assertThat(store.head).isEqualTo(store.rows.getLast().asHead());
        assertThat(new Verifier(store).verify(Optional.of(store.head)).isWhole())
                .isTrue();
    }

    @Test
    void shouldAddNothingWhenTheStoreIsDown() {
        // given
        store.down = true;

        // then
        assertThatThrownBy(() -> log.append(List.of(fact(1)))).isInstanceOf(IOException.class);
        assertThat(store.rows).isEmpty();
    }

    @Test
    void shouldHashAsTheDocumentationSays() {
        // given the one row whose hash was computed by other means (Python's json and hashlib)
        Row row = Row.after(
                Head.NONE,
                new Fact(
                        "e",
                        new AuditEntry(
                                Scenario.NOW,
                                "user:ann",
                                "a.b",
                                "s",
                                "r \"q\"\n\u00e9\u0001",
                                Map.of("b", "2", "a", "1"))));

        // then
        assertThat(row.hash()).isEqualTo("98b303818468b2ab3b5ad90dfdbef2f86559b58770e67a62c49e13a876d75c5f");
    }

    static Stream<Arguments> tampering() {
        return Stream.of(
                spoil(
                        "a changed reason",
                        "audit.row.changed",
                        5,
                        store -> store.rows.set(4, changed(store.rows.get(4), false))),
                spoil(
                        "a changed row, hashed anew",
                        "audit.link.broken",
                        6,
                        store -> store.rows.set(4, changed(store.rows.get(4), true))),
                spoil("a deleted row", "audit.row.missing", 5, store -> store.rows.remove(4)),
                spoil("the first row deleted", "audit.row.missing", 1, store -> store.rows.removeFirst()),
                spoil("a row told twice", "audit.row.inserted", 5, store -> store.rows.add(5, store.rows.get(4))),
                spoil("two rows swapped", "audit.row.missing", 5, store -> Collections.swap(store.rows, 4, 5)),
                spoil("two rows swapped and renumbered", "audit.row.changed", 5, store -> {
                    Row five = store.rows.get(4);
                    store.rows.set(4, renumbered(store.rows.get(5), 5));
                    store.rows.set(5, renumbered(five, 6));
                }),
                spoil("the tail cut", "audit.tail.cut", 9, store -> store.rows
                        .subList(8, 10)
                        .clear()),
                spoil("the tail cut and the head moved back", "audit.tail.cut", 9, store -> {
                    store.rows.subList(8, 10).clear();
                    store.head = store.rows.getLast().asHead();
                }),
                spoil("everything removed", "audit.tail.cut", 1, store -> {
                    store.rows.clear();
                    store.head = Head.NONE;
                }),
                spoil(
                        "a row added at the end",
                        "audit.row.inserted",
                        11,
                        store -> store.rows.add(Row.after(store.rows.getLast().asHead(), fact(77)))),
                spoil("the chain written anew from row 5", "audit.head.forked", 10, AuditLogTest::rewriteFrom5));
    }

    private static Arguments spoil(String what, String code, long row, Consumer<MemoryStore> spoiling) {
        return Arguments.of(what, code, row, spoiling);
    }

    @ParameterizedTest(name = "{0}: {1} at {2}")
    @MethodSource("tampering")
    void shouldNameTheFirstRowThatIsWrong(String what, String code, long row, Consumer<MemoryStore> spoiling)
            throws IOException {
        // given
        log.append(IntStream.rangeClosed(1, 10).mapToObj(AuditLogTest::fact).toList());
        Head witness = store.head;

        // when
        spoiling.accept(store);
        Verifier.Finding finding = new Verifier(store).verify(Optional.of(witness));

        // then
        assertThat(finding.flaw()).as(what).hasValueSatisfying(flaw -> {
            assertThat(flaw.code()).isEqualTo(code);
            assertThat(flaw.sequence()).isEqualTo(row);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "moved by ann                                        | moved by ann",
                "login with password=hunter2 failed                  | login with [redacted] failed",
                "{\"api_key\": \"abc def\", \"x\": 1}                | {\"[redacted], \"x\": 1}",
                "Authorization: Bearer abc.def-ghi                   | [redacted] [redacted]",
                "curl -u https://ann:pw@host/x                       | curl -u https://[redacted]@host/x",
                "key AKIAIOSFODNN7EXAMPLE used                       | key [redacted] used",
                "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl | jwt [redacted]",
                "-----BEGIN EC PRIVATE KEY-----MHcC-----END EC PRIVATE KEY----- | [redacted]",
                "00000001-0000-4000-8000-000000000001                | 00000001-0000-4000-8000-000000000001",
                "ab:cd:ef:01:23:45 digest e3b0c44298fc1c149afbf4c8   | ab:cd:ef:01:23:45 digest e3b0c44298fc1c149afbf4c8",
            })
    void shouldTakeSecretsOutBeforeHashing(String reason, String recorded) throws IOException {
        // when
        List<Row> rows = log.append(List.of(
                new Fact("e", new AuditEntry(Scenario.NOW, "a", "b", "c", reason, Map.of("client_secret", "x")))));

        // then
        assertThat(rows.getFirst().reason()).isEqualTo(recorded);
        assertThat(rows.getFirst().detail()).containsEntry("client_secret", "[redacted]");
        assertThat(rows.getFirst().computedHash()).isEqualTo(rows.getFirst().hash());
    }

    @Test
    void shouldBoundWhatOneEntryTakes() throws IOException {
        // given
        AuditEntry huge = new AuditEntry(Scenario.NOW, "a", "b", "c", "x".repeat(1_000_000) + "\ud800", Map.of());

        // when
        Row row = log.append(List.of(new Fact("e", huge))).getFirst();

        // then
        assertThat(row.reason()).hasSize(2003);
    }

    static Fact fact(int number) {
        return new Fact(
                "event-" + number,
                new AuditEntry(
                        Scenario.NOW.plusNanos(number),
                        "user:ann",
                        "host.cordoned",
                        "host-" + number,
                        "because",
                        Map.of("n", Integer.toString(number))));
    }

    private static Row changed(Row row, boolean hashed) {
        Row changed = new Row(
                row.sequence(),
                row.event(),
                row.at(),
                row.actor(),
                row.action(),
                row.subject(),
                "other",
                row.detail(),
                row.previous(),
                row.hash());
        return hashed ? withHash(changed, changed.computedHash()) : changed;
    }

    private static Row renumbered(Row row, long sequence) {
        return new Row(
                sequence,
                row.event(),
                row.at(),
                row.actor(),
                row.action(),
                row.subject(),
                row.reason(),
                row.detail(),
                row.previous(),
                row.hash());
    }

    private static Row withHash(Row row, String hash) {
        return new Row(
                row.sequence(),
                row.event(),
                row.at(),
                row.actor(),
                row.action(),
                row.subject(),
                row.reason(),
                row.detail(),
                row.previous(),
                hash);
    }

    private static void rewriteFrom5(MemoryStore store) {
        List<Row> kept = List.copyOf(store.rows.subList(0, 4));
        store.rows.clear();
        store.append(kept);
        for (int i = 5; i <= 10; i++) {
            store.append(List.of(Row.after(store.head, fact(i + 100))));
        }
    }
}
