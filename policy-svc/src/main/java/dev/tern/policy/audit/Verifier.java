package dev.tern.policy.audit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Checks a whole chain: every row's hash, every link, every number, and the end against what was kept of it. */
public final class Verifier {
    private final AuditStore store;

    public Verifier(AuditStore store) {
        this.store = store;
    }

    /**
     * What was found.
     *
     * @param rows that are right, from the first on
     * @param flaw the first row that is not, and why; none in a whole chain
     */
    public record Finding(long rows, Head head, Optional<Flaw> flaw) {
        public boolean isWhole() {
            return flaw.isEmpty();
        }
    }

    /**
     * The first thing that is wrong.
     *
     * @param code {@code audit.row.changed}, {@code audit.row.missing}, {@code audit.row.inserted}, {@code
     *     audit.link.broken}, {@code audit.tail.cut}, {@code audit.head.forked}
     */
    public record Flaw(long sequence, String code, String text) {}

    /**
     * May run while rows are added: the ends that were kept are read before the rows.
     *
     * @param witness a head that was kept outside of the store, where there is one; it may be older than the chain
     */
    public Finding verify(Optional<Head> witness) throws IOException {
        Head kept = store.head();
        Walk walk = new Walk(witness, kept);
        store.forEach(walk);
        Optional<Flaw> flaw = walk.flaw.isPresent() ? walk.flaw : atTheEnd(walk.last, witness, kept);
        return new Finding(walk.last.sequence(), walk.last, flaw);
    }

    private Optional<Flaw> atTheEnd(Head last, Optional<Head> witness, Head kept) throws IOException {
        if (witness.isPresent() && witness.get().sequence() > last.sequence()) {
            return Optional.of(cut(last, witness.get(), "the head kept outside the database"));
        }
        if (kept.sequence() > last.sequence()) {
            return Optional.of(cut(last, kept, "the head kept beside the rows"));
        }
        Head now = store.head();
        return now.sequence() >= last.sequence()
                ? Optional.empty()
                : Optional.of(new Flaw(
                        now.sequence() + 1,
                        "audit.row.inserted",
                        "row " + (now.sequence() + 1) + " stands after the end: the head kept beside the rows is "
                                + now.sequence() + " " + now.hash()));
    }

    private static Flaw cut(Head last, Head kept, String what) {
        return new Flaw(
                last.sequence() + 1,
                "audit.tail.cut",
                "rows " + (last.sequence() + 1) + " to " + kept.sequence() + " are missing at the end: " + what + " is "
                        + kept.sequence());
    }

    private static final class Walk implements Predicate<Row> {
        private final List<Head> known;
        private Head last = Head.NONE;
        private Optional<Flaw> flaw = Optional.empty();

        Walk(Optional<Head> witness, Head kept) {
            this.known = Stream.concat(witness.stream(), Stream.of(kept)).toList();
        }

        @Override
        public boolean test(Row row) {
            flaw = check(row);
            if (flaw.isEmpty()) {
                last = row.asHead();
            }
            return flaw.isEmpty();
        }

        private Optional<Flaw> check(Row row) {
            long expected = last.sequence() + 1;
            if (row.sequence() > expected) {
                return flaw(
                        expected,
                        "audit.row.missing",
                        "row " + expected + " is missing: row " + row.sequence() + " comes after " + last.sequence());
            }
            if (row.sequence() < expected) {
                return flaw(row.sequence(), "audit.row.inserted", "row " + row.sequence() + " stands twice");
            }
            String computed = row.computedHash();
            if (!computed.equals(row.hash())) {
                return flaw(
                        expected,
                        "audit.row.changed",
                        "row " + expected + " (event " + row.event() + ") was changed: its content hashes to "
                                + computed + ", it carries " + row.hash());
            }
            if (!row.previous().equals(last.hash())) {
                return flaw(
                        expected,
                        "audit.link.broken",
                        "row " + expected + " (event " + row.event()
                                + ") does not follow row " + last.sequence() + ": it names " + row.previous()
                                + ", that row is "
                                + last.hash());
            }
            if (known.stream()
                    .anyMatch(
                            head -> head.sequence() == expected && !head.hash().equals(row.hash()))) {
                return flaw(
                        expected,
                        "audit.head.forked",
                        "row " + expected
                                + " is not the one that was the head once: the chain was written anew up to it or before");
            }
            return Optional.empty();
        }

        private static Optional<Flaw> flaw(long sequence, String code, String text) {
            return Optional.of(new Flaw(sequence, code, text));
        }
    }
}
