package dev.tern.hypervisor.embedded.guest;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.HypervisorRefusal;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A guest and its thread. Whoever wants something of it puts a command into its mailbox; the thread looks there between
 * slices of work, its safe points, so that after {@link #pause} returned nothing writes to the memory any more.
 */
public final class Guest {

    private static final long TICK_NANOS = 20_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration WHOLE_MEMORY_PATIENCE = Duration.ofSeconds(60);
    private static final int MAILBOX = 64;

    private final GuestDefinition definition;
    private final GuestMemory memory;
    private final Machine machine;
    private final Ticker ticker;
    private final RunLog log;
    private final BlockingQueue<Runnable> mailbox = new ArrayBlockingQueue<>(MAILBOX);
    private final Latest<GuestView> view;
    private final Thread thread;

    private VmState state;
    private boolean cleared;
    private boolean ended;

    /**
     * Makes a guest that does not run.
     *
     * @param state {@link VmState#STOPPED}, or {@link VmState#INCOMING} for one that a stream will fill
     * @throws HypervisorRefusal when its program or a setting is unknown
     */
    public Guest(GuestDefinition definition, VmState state, Cores cores, RunLog log, Ticker ticker, InstantSource clock)
            throws HypervisorRefusal {
        ProgramKind kind = ProgramKind.of(definition.program())
                .orElseThrow(() -> new HypervisorRefusal(
                        "program.unknown",
                        "No program \"" + definition.program() + "\"; there are key-value, object-allocator, idle"));
        ProgramSettings.of(kind, definition.programSettings());
        this.definition = definition;
        this.memory = new GuestMemory(definition.memory());
        this.machine = new Machine(definition.id(), kind, definition.programSettings(), memory, cores, clock);
        this.state = state;
        this.log = log;
        this.ticker = ticker;
        this.view = new Latest<>(look());
        this.thread =
                Thread.ofPlatform().name("guest-" + definition.name()).daemon().unstarted(this::live);
        thread.start();
    }

    /** As it was defined, with the settings as they are now. */
    public GuestDefinition definition() {
        return new GuestDefinition(
                definition.id(),
                definition.name(),
                definition.vcpus(),
                definition.memory(),
                definition.labels(),
                definition.program(),
                view().settings());
    }

    public GuestMemory memory() {
        return memory;
    }

    public GuestView view() {
        return view.get();
    }

    /** Bytes that a state blob of this guest has at most. */
    public int stateLimit() {
        return Machine.savedLimit(memory.pages());
    }

    public void start() throws IOException {
        ask(() -> {
            require(VmState.STOPPED, "start");
            run();
        });
    }

    /** Returns when the guest stands still. */
    public void pause() throws IOException {
        ask(() -> {
            if (state == VmState.RUNNING) {
                halt(VmState.PAUSED);
            } else if (state != VmState.PAUSED) {
                throw wrong("pause", "running");
            }
        });
    }

    /** @param veto asked at the last moment; what it throws keeps the guest paused */
    public void resume(Veto veto) throws IOException {
        ask(() -> {
            if (state != VmState.RUNNING) {
                require(VmState.PAUSED, "resume");
                veto.check();
                run();
            }
        });
    }

    /** Says no by throwing. */
    @FunctionalInterface
    public interface Veto {
        void check() throws HypervisorRefusal;
    }

    public void change(Map<String, String> settings) throws IOException {
        ask(() -> machine.change(settings));
    }

    /** The state outside memory of a guest that stands still. */
    public byte[] save() throws IOException {
        return answer(PATIENCE, () -> {
            require(VmState.PAUSED, "save");
            return machine.save();
        });
    }

    /** Ends the arrival: its memory is loaded, this is the rest; from now on the guest is paused. */
    public void arrived(byte[] blob) throws IOException {
        ask(() -> {
            require(VmState.INCOMING, "load");
            machine.restore(blob);
            state = VmState.PAUSED;
        });
    }

    public String digest() throws IOException {
        return answer(WHOLE_MEMORY_PATIENCE, () -> {
            if (state == VmState.RUNNING || cleared) {
                throw wrong("take the digest of", "paused");
            }
            return memory.digest();
        });
    }

    /** Gives the memory of a guest back whose arrival failed; it stays known until it is destroyed. */
    public void clear() throws IOException {
        answer(WHOLE_MEMORY_PATIENCE, () -> {
            require(VmState.INCOMING, "clear");
            return clearMemory();
        });
    }

    /** Ends the guest: its memory is cleared and its thread is gone when this returns. */
    public void end() throws IOException {
        answer(WHOLE_MEMORY_PATIENCE, () -> {
            if (state == VmState.RUNNING) {
                halt(VmState.STOPPED);
            }
            ended = true;
            return clearMemory();
        });
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while " + definition.name() + " was ending", e);
        }
    }

    private boolean clearMemory() {
        if (!cleared) {
            cleared = true;
            memory.clear();
        }
        return true;
    }

    private void run() throws IOException {
        log.begins(definition.id());
        machine.switchOn(ticker.read().toNanos());
        state = VmState.RUNNING;
    }

    private void halt(VmState then) {
        state = then;
        machine.switchOff();
        log.ended(definition.id());
    }

    private void require(VmState needed, String what) throws HypervisorRefusal {
        if (state != needed || cleared) {
            throw wrong(what, needed.name().toLowerCase(Locale.ROOT));
        }
    }

    private HypervisorRefusal wrong(String what, String needed) {
        String now = cleared ? "cleared" : state.name().toLowerCase(Locale.ROOT);
        return new HypervisorRefusal(
                "state.wrong", "Cannot " + what + " " + definition.name() + ": it is " + now + ", not " + needed);
    }

    private interface Command {
        void run() throws IOException;
    }

    private interface Question<T> {
        T answer() throws IOException;
    }

    private void ask(Command command) throws IOException {
        answer(PATIENCE, () -> {
            command.run();
            return true;
        });
    }

    /** Has the guest's thread do something and waits until it did. */
    private <T> T answer(Duration patience, Question<T> question) throws IOException {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            boolean taken = mailbox.offer(() -> settle(question, done), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!taken || (!thread.isAlive() && !done.isDone())) {
                throw new HypervisorRefusal("guest.busy", definition.name() + " takes no more commands");
            }
            return done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HypervisorRefusal refusal) {
                throw refusal;
            }
            throw new IOException(definition.name() + " could not do it: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new HypervisorRefusal(
                    "guest.busy", definition.name() + " did not answer within " + patience.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + definition.name(), e);
        }
    }

    private <T> void settle(Question<T> question, CompletableFuture<T> done) {
        try {
            T answer = question.answer();
            view.set(look());
            done.complete(answer);
        } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private void live() {
        try {
            while (!ended) {
                if (state == VmState.RUNNING) {
                    tick();
                } else {
                    mailbox.take().run();
                }
            }
            // Whoever asked at the same time as the one who ended it is told so.
            mailbox.forEach(Runnable::run);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() throws InterruptedException {
        long now = ticker.read().toNanos();
        machine.advance(now, definition.vcpus());
        while (machine.hasWork() && mailbox.isEmpty()) {
            machine.slice();
        }
        view.set(look());
        long left = now + TICK_NANOS - ticker.read().toNanos();
        Runnable command = mailbox.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
        if (command != null) {
            command.run();
        }
    }

    private GuestView look() {
        boolean running = state == VmState.RUNNING;
        return new GuestView(
                state,
                !cleared,
                machine.demandNanos(),
                running ? machine.dirtyPagesPerSecond() : 0,
                running ? machine.workingSetPages() : 0,
                machine.selfCheck(),
                machine.settings());
    }
}
