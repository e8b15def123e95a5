package dev.tern.policy.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Rows in a list that a test may spoil. */
final class MemoryStore implements AuditStore {
    final List<Row> rows = new ArrayList<>();
    Head head = Head.NONE;
    boolean down;

    @Override
    public Head head() throws IOException {
        if (down) {
            throw new IOException("the disk is full");
        }
        return head;
    }

    @Override
    public Set<String> known(Set<String> events) {
        Set<String> known = new HashSet<>(events);
        known.retainAll(rows.stream().map(Row::event).toList());
        return known;
    }

    @Override
    public void append(List<Row> added) {
        rows.addAll(added);
        head = added.getLast().asHead();
    }

    @Override
    public void forEach(Predicate<Row> visitor) {
        for (Row row : rows) {
            if (!visitor.test(row)) {
                return;
            }
        }
    }

    @Override
    public List<Row> find(AuditQuery query) {
        return List.of();
    }
}
