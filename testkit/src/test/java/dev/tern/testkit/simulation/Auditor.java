package dev.tern.testkit.simulation;

import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.Topic;
import dev.tern.policy.audit.AuditLog;
import dev.tern.policy.audit.AuditQuery;
import dev.tern.policy.audit.AuditStore;
import dev.tern.policy.audit.Facts;
import dev.tern.policy.audit.Head;
import dev.tern.policy.audit.Row;
import dev.tern.testkit.checker.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The audit log's process: the product's facts and chain over rows in memory. */
final class Auditor extends Life {

    private final Rows rows = new Rows();

    Auditor(World world) {
        super(world, "audit");
    }

    @Override
    void begin() {
        AuditLog log = new AuditLog(rows);
        world.broker.read(
                this,
                EnumSet.of(Topic.EVENTS, Topic.COMMANDS, Topic.AUDIT, Topic.VERDICTS),
                World.START,
                event -> write(log, event),
                () -> {});
    }

    private static void write(AuditLog log, Event<?> event) {
        try {
            var unused = log.append(Facts.of(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void gone() {}

    /** The transitions that stand in the log. */
    void tell() {
        for (Row row : rows.all) {
            String step = row.detail().get("step");
            if (row.action().startsWith("migration.") && step != null) {
                world.see(new Seen.Audited(
                        world.clock.now(),
                        row.subject(),
                        Integer.parseInt(step),
                        row.action().substring("migration.".length())));
            }
        }
    }

    private static final class Rows implements AuditStore {
        private final List<Row> all = new ArrayList<>();
        private final Set<String> events = new HashSet<>();

        @Override
        public Head head() {
            return all.isEmpty() ? Head.NONE : all.getLast().asHead();
        }

        @Override
        public Set<String> known(Set<String> asked) {
            Set<String> known = new HashSet<>(asked);
            known.retainAll(events);
            return known;
        }

        @Override
        public void append(List<Row> rows) {
            all.addAll(rows);
            rows.forEach(row -> events.add(row.event()));
        }

        @Override
        public void forEach(Predicate<Row> visitor) {
            all.stream().takeWhile(visitor).forEach(row -> {});
        }

        @Override
        public List<Row> find(AuditQuery query) {
            throw new UnsupportedOperationException("Nobody looks for rows here");
        }
    }
}
