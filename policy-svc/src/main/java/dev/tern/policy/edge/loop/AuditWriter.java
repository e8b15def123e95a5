package dev.tern.policy.edge.loop;

import dev.tern.policy.audit.AuditLog;
import dev.tern.policy.audit.AuditStore;
import dev.tern.policy.audit.Fact;
import dev.tern.policy.audit.Head;
import dev.tern.policy.audit.Row;
import dev.tern.policy.edge.h2.HeadFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log and the thread that owns it. A log whose end does not fit the head kept outside is not written on: what
 * is missing would be covered by what follows.
 */
public final class AuditWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final Duration WRITE_WITHIN = Duration.ofSeconds(10);

    private final AuditStore store;
    private final AuditLog log;
    private final HeadFile witness;
    private final Consumer<String> alarm;
    private final OwnerLoop loop = new OwnerLoop("audit");
    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
    private final AtomicReference<@Nullable String> tampering = new AtomicReference<>();
    private final LongAdder rows = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** @param alarm told what keeps rows from being added, and with an empty text when they are added again */
    public AuditWriter(AuditStore store, HeadFile witness, Consumer<String> alarm) {
        this.store = store;
        this.log = new AuditLog(store);
        this.witness = witness;
        this.alarm = alarm;
        compareWithWitness();
    }

    private void compareWithWitness() {
        try {
            Head head = store.head();
            Optional<Head> kept = witness.read();
            if (kept.isEmpty() && head.sequence() > 0) {
                LOG.warn("No head was kept outside the audit log; its end cannot be vouched for. Verify it.");
            }
            if (kept.isPresent() && !contains(kept.get())) {
                String text = "the audit log ends at row " + head.sequence() + " and does not contain its former head "
                        + kept.get().sequence() + " " + kept.get().hash()
                        + ": verify it, put it aside, and remove the head file to go on";
                tampering.set(text);
                alarm.accept(text);
                LOG.error("Audit log refused: {}", text);
            } else {
                witness.write(head);
            }
        } catch (IOException e) {
            fail(e);
            LOG.error("The audit log cannot be used", e);
        }
    }

    private boolean contains(Head kept) throws IOException {
        return kept.sequence() == 0
                || store
                        .find(new dev.tern.policy.audit.AuditQuery(
                                Optional.empty(), Optional.empty(), kept.sequence() + 1, 1))
                        .stream()
                        .anyMatch(row -> row.asHead().equals(kept));
    }

    /**
     * Records facts and returns when they are on disk; what is there already is not recorded twice.
     *
     * @throws IOException when they are not
     */
    public void write(List<Fact> facts) throws IOException {
        try {
            loop.ask(() -> append(facts), WRITE_WITHIN);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? e.toString() : String.valueOf(cause.getMessage()), e);
        } catch (TimeoutException | RejectedExecutionException e) {
            throw new IOException("The audit log took nothing within " + WRITE_WITHIN, e);
        }
    }

    private int append(List<Fact> facts) throws IOException {
        String refused = tampering.get();
        if (refused != null) {
            throw new IOException(refused);
        }
        try {
            List<Row> added = log.append(facts);
            if (!added.isEmpty()) {
                witness.write(added.getLast().asHead());
                rows.add(added.size());
            }
            if (trouble.getAndSet(null) != null) {
                alarm.accept("");
            }
            return added.size();
        } catch (IOException e) {
            failures.increment();
            fail(e);
            throw e;
        }
    }

    private void fail(IOException why) {
        String text = String.valueOf(why.getMessage());
        if (trouble.getAndSet(text) == null) {
            alarm.accept(text);
        }
    }

    /** Why nothing can be recorded at present; empty where all is well. */
    public String trouble() {
        String refused = tampering.get();
        return refused != null ? refused : Objects.requireNonNullElse(trouble.get(), "");
    }

    /** Rows added by this process. */
    public long rows() {
        return rows.sum();
    }

    public long failures() {
        return failures.sum();
    }

    @Override
    public void close() {
        loop.close();
    }
}
