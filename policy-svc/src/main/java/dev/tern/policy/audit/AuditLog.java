package dev.tern.policy.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds facts to the chain, each once. Belongs to one loop: there is one writer to a chain. */
public final class AuditLog {
    private final AuditStore store;

    public AuditLog(AuditStore store) {
        this.store = store;
    }

    /**
     * Adds those facts that are not in the log yet and returns the new rows; when it returns they are durable.
     *
     * @throws IOException when the store cannot; then nothing was added
     */
    public List<Row> append(List<Fact> facts) throws IOException {
        Map<String, Fact> once = new LinkedHashMap<>();
        facts.forEach(fact -> once.putIfAbsent(fact.event(), fact));
        Set<String> known = store.known(Set.copyOf(once.keySet()));
        Head head = store.head();
        List<Row> rows = new ArrayList<>();
        for (Fact fact : once.values()) {
            if (!known.contains(fact.event())) {
                Row row = Row.after(head, new Fact(fact.event(), Redaction.of(fact.entry())));
                rows.add(row);
                head = row.asHead();
            }
        }
        if (!rows.isEmpty()) {
            store.append(rows);
        }
        return rows;
    }
}
