package dev.tern.transfer.edge.hooks;

import dev.tern.contracts.id.VmId;
import dev.tern.transfer.edge.hooks.Hook.Again;
import dev.tern.transfer.edge.hooks.Hook.Final;
import dev.tern.transfer.migration.Hooks;
import dev.tern.transfer.migration.Hooks.Response.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hooks of one host's agent, asked beside each other; of one guest's calls only the latest is under way. */
public final class HostHooks implements Hooks, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostHooks.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    /** Past the deadline, for a library that does not come back at once. */
    private static final Duration SPARE = Duration.ofSeconds(1);

    private final List<Hook> hooks;
    private final Duration deadline;
    private final Executor loop;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("hook-", 0).factory());
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Map<VmId, Asking> latest = new HashMap<>(); // the loop's

    /** @param loop where replies go, and from where all calls come */
    HostHooks(List<Hook> hooks, Duration deadline, Executor loop) {
        this.hooks = List.copyOf(hooks);
        this.deadline = deadline;
        this.loop = loop;
    }

    /** @param guests none where the host's guests have no agents inside */
    public static HostHooks of(HookTargets targets, @Nullable GuestAgents guests, Executor loop) {
        List<Hook> hooks = new ArrayList<>();
        if (targets.guestAgent() && guests != null) {
            hooks.add(new GuestAgentHook(guests));
        }
        targets.webhook().ifPresent(uri -> hooks.add(new WebHook(uri)));
        return new HostHooks(hooks, targets.deadline(), loop);
    }

    @Override
    public boolean areSet() {
        return !hooks.isEmpty();
    }

    @Override
    public void tell(Call call, Consumer<List<Response>> reply) {
        Asking asking = new Asking(call, latest.get(call.vm()), reply);
        latest.put(call.vm(), asking);
        asking.begin();
    }

    /** What is under way is answered no more: it counts as not told. */
    @Override
    public void close() {
        closing.set(true);
        threads.shutdownNow();
        hooks.forEach(Hook::close);
    }

    /** One call. */
    private final class Asking {

        private final Call call;
        private final @Nullable Asking before;
        private final Consumer<List<Response>> reply;
        private final CountDownLatch over = new CountDownLatch(1);
        private final Thread thread = Thread.ofVirtual().name("hooks").unstarted(this::run);

        Asking(Call call, @Nullable Asking before, Consumer<List<Response>> reply) {
            this.call = call;
            this.before = before;
            this.reply = reply;
        }

        void begin() {
            if (before != null) {
                before.thread.interrupt();
            }
            thread.start();
        }

        private void run() {
            List<Response> responses;
            try {
                if (before != null) {
                    before.over.await();
                }
                responses = responses();
            } catch (InterruptedException e) {
                responses = all(Kind.SILENT, "a later call about this guest has ended this one");
            }
            over.countDown();
            answer(responses);
        }

        private void answer(List<Response> responses) {
            if (!closing.get()) {
                loop.execute(() -> {
                    latest.remove(call.vm(), this);
                    reply.accept(responses);
                });
            }
        }

        private List<Response> all(Kind kind, String text) {
            return hooks.stream()
                    .map(hook -> new Response(hook.name(), kind, text))
                    .toList();
        }

        /** Interrupted, it ends those that are not over. */
        private List<Response> responses() throws InterruptedException {
            List<Future<Response>> asked = threads.invokeAll(
                    hooks.stream().map(this::each).toList(),
                    deadline.plus(SPARE).toMillis(),
                    TimeUnit.MILLISECONDS);
            List<Response> responses = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                try {
                    responses.add(asked.get(i).get());
                } catch (CancellationException e) {
                    responses.add(new Response(hooks.get(i).name(), Kind.SILENT, "it did not answer in time"));
                } catch (ExecutionException e) {
                    LOG.error("{} could not be asked", hooks.get(i).name(), e.getCause());
                    responses.add(new Response(hooks.get(i).name(), Kind.UNABLE, "see the agent's log"));
                }
            }
            return responses;
        }

        private Callable<Response> each(Hook hook) {
            return () -> asked(hook, call);
        }
    }

    /** Until there is an answer that counts, or the deadline. Nothing can be said against what has happened. */
    private Response asked(Hook hook, Call call) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            Hook.Said said = hook.ask(call, attempt, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            if (said instanceof Final(Kind kind, String text) && !(kind == Kind.OBJECTED && isOver(call))) {
                return new Response(hook.name(), kind, text);
            }
            Again again =
                    switch (said) {
                        case Final(Kind kind, String text) -> new Again(Duration.ZERO, kind, text);
                        case Again asksAgain -> asksAgain;
                    };
            Duration wait = again.pause().compareTo(pause) > 0 ? again.pause() : pause;
            long left = end - System.nanoTime();
            if (wait.toNanos() >= left) {
                Thread.sleep(Duration.ofNanos(Math.max(0, left)));
                return new Response(hook.name(), again.otherwise(), again.text());
            }
            Thread.sleep(wait);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private static boolean isOver(Call call) {
        return call.moment() != Moment.BEFORE;
    }
}
