package dev.tern.local.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps children running: starts them, starts them again when they die, and stops them in the reverse order of their
 * start. All its state belongs to one thread; callers get snapshots.
 */
public final class Supervisor implements AutoCloseable {

    private final Path logFolder;
    private final LogSink sink;
    private final Backoff backoff;
    private final Duration grace;
    private final ScheduledExecutorService owner = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("supervisor").daemon().factory());

    private final Map<String, Kept> children = new LinkedHashMap<>();
    private final AtomicReference<List<ChildState>> snapshot = new AtomicReference<>(List.of());
    private boolean stopping;

    /**
     * @param grace that a child has between being asked to stop and being killed
     */
    public Supervisor(Path logFolder, LogSink sink, Backoff backoff, Duration grace) {
        this.logFolder = logFolder;
        this.sink = sink;
        this.backoff = backoff;
        this.grace = grace;
    }

    /** @throws IOException when its log or its command cannot be opened */
    public void start(Program program) throws IOException {
        onOwner(() -> {
            var kept = new Kept(program);
            children.put(program.name(), kept);
            launch(kept);
        });
    }

    /** Every child, in the order of their start. */
    public List<ChildState> children() {
        return Objects.requireNonNull(snapshot.get());
    }

    public Optional<ChildState> child(String name) {
        return children().stream().filter(child -> child.name().equals(name)).findFirst();
    }

    /** Stops one child and forgets it. */
    public void stop(String name) throws IOException {
        onOwner(() -> {
            Kept kept = children.remove(name);
            if (kept != null) {
                stopTogether(List.of(kept));
            }
            publish();
        });
    }

    /** Stops all, group by group: a name in no group is stopped last. Nothing is started again. */
    public void stopAll(List<List<String>> order) throws IOException {
        onOwner(() -> {
            stopping = true;
            for (List<String> group : order) {
                stopTogether(group.stream()
                        .map(children::remove)
                        .filter(Objects::nonNull)
                        .toList());
            }
            stopTogether(new ArrayList<>(children.values()));
            children.clear();
            publish();
        });
    }

    @Override
    public void close() throws IOException {
        try {
            stopAll(List.of());
        } finally {
            owner.shutdownNow();
        }
    }

    private void stopTogether(List<Kept> group) throws InterruptedException {
        for (Kept kept : group) {
            kept.wanted = false;
            if (kept.child != null) {
                kept.child.terminate();
            }
        }
        for (Kept kept : group) {
            if (kept.child != null) {
                kept.child.awaitEnd(grace);
            }
        }
    }

    private void launch(Kept kept) throws IOException {
        Child child = Child.start(kept.program, logFolder, sink);
        kept.child = child;
        kept.startedNanos = System.nanoTime();
        publish();
        var unused = child.exit().thenAcceptAsync(code -> died(kept, child, code), owner);
    }

    private void died(Kept kept, Child child, int code) {
        if (stopping || !kept.wanted || kept.child != child) {
            return;
        }
        Duration lived = Duration.ofNanos(System.nanoTime() - kept.startedNanos);
        kept.deaths = lived.compareTo(backoff.steady()) >= 0 ? 1 : kept.deaths + 1;
        kept.lastExit = code;
        publish();
        Duration wait = backoff.after(kept.deaths);
        sink.line(
                kept.program.name(),
                "ended with " + code + " after " + lived.toMillis() + " ms; starting it again in " + wait.toMillis()
                        + " ms");
        var unused = owner.schedule(() -> launchAgain(kept), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void launchAgain(Kept kept) {
        if (stopping || !kept.wanted) {
            return;
        }
        kept.restarts++;
        try {
            launch(kept);
        } catch (IOException e) {
            kept.deaths++;
            Duration wait = backoff.after(kept.deaths);
            sink.line(kept.program.name(), "cannot be started: " + e.getMessage());
            var unused = owner.schedule(() -> launchAgain(kept), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void publish() {
        snapshot.set(children.values().stream().map(Kept::state).toList());
    }

    private void onOwner(Work work) throws IOException {
        try {
            var unused = owner.submit(() -> {
                        work.run();
                        return Boolean.TRUE;
                    })
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while children were started or stopped", e);
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** A child over all its lives. */
    private static final class Kept {

        private final Program program;
        private @Nullable Child child;
        private boolean wanted = true;
        private long startedNanos;
        private int deaths;
        private int restarts;
        private int lastExit;

        Kept(Program program) {
            this.program = program;
        }

        ChildState state() {
            return new ChildState(
                    program.name(),
                    child != null && child.isAlive(),
                    child == null ? 0 : child.pid(),
                    deaths,
                    restarts,
                    lastExit);
        }
    }
}
