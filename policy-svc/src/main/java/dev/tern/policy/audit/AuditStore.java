package dev.tern.policy.audit;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Where rows are kept. */
public interface AuditStore {

    /** The head as it was kept when the last row was added; {@link Head#NONE} where there is none. */
    Head head() throws IOException;

    /** Those of the given events that have a row already. */
    Set<String> known(Set<String> events) throws IOException;

    /** Adds rows and moves the head to the last of them, all or nothing, and durably. */
    void append(List<Row> rows) throws IOException;

    /** Shows rows in the order of their numbers until the visitor has seen enough and says false. */
    void forEach(Predicate<Row> visitor) throws IOException;

    /** Rows that fit the query, the newest first. */
    List<Row> find(AuditQuery query) throws IOException;
}
