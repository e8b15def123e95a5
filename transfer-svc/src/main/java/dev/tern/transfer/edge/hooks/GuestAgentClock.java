package dev.tern.transfer.edge.hooks;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.GuestAgent;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.transfer.migration.Answer;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import dev.tern.transfer.migration.GuestClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Guests' clocks as the agents inside say them, each asked on a virtual thread of its own. Of three readings the one counts
 * that took the least time: the guest looked at its clock somewhere within it.
 */
public final class GuestAgentClock implements GuestClock, AutoCloseable {

    private static final int READINGS = 3;

    /** What may be otherwise in a moment. */
    private static final Set<String> PASSING = Set.of("guest.agent.away", "guest.agent.silent", "guest.busy");

    private final GuestAgents guests;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Executor loop;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("guest-clock-", 0).factory());

    /** @param loop where replies go */
    public GuestAgentClock(GuestAgents guests, InstantSource clock, Ticker ticker, Executor loop) {
        this.guests = guests;
        this.clock = clock;
        this.ticker = ticker;
        this.loop = loop;
    }

    @Override
    public boolean isSet() {
        return true;
    }

    @Override
    public void read(VmId vm, Reply<Reading> reply) {
        ask(vm, this::best, reply);
    }

    @Override
    public void set(VmId vm, Reply<Done> reply) {
        ask(
                vm,
                agent -> {
                    Duration way = best(agent).within();
                    agent.setClock(clock.instant().plus(way));
                    return Done.DONE;
                },
                reply);
    }

    private Reading best(GuestAgent agent) throws IOException {
        Reading best = once(agent);
        for (int i = 1; i < READINGS; i++) {
            Reading next = once(agent);
            best = next.within().compareTo(best.within()) < 0 ? next : best;
        }
        return best;
    }

    private Reading once(GuestAgent agent) throws IOException {
        Duration begun = ticker.read();
        Instant asked = clock.instant();
        Instant shown = agent.clock();
        Duration half = ticker.since(begun).dividedBy(2);
        return new Reading(Duration.between(asked.plus(half), shown), half);
    }

    private <T> void ask(VmId vm, GuestAgents.Question<T> question, Reply<T> reply) {
        threads.execute(() -> {
            try {
                answer(reply, answer(vm, question));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the agent ends
            }
        });
    }

    private <T> Answer<T> answer(VmId vm, GuestAgents.Question<T> question) throws InterruptedException {
        try {
            return new Answer.Given<>(guests.ask(vm, question));
        } catch (HypervisorRefusal e) {
            Reason why = new Reason(e.code(), String.valueOf(e.getMessage()));
            return PASSING.contains(e.code()) ? new Answer.Unreachable<>(why) : new Answer.Refused<>(why);
        } catch (IOException e) {
            return new Answer.Unreachable<>(
                    new Reason("hypervisor.unreachable", "The hypervisor does not answer: " + e.getMessage()));
        }
    }

    private <T> void answer(Reply<T> reply, Answer<T> answer) {
        loop.execute(() -> reply.accept(answer));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
