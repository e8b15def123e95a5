package dev.tern.transfer.edge.host;

import dev.tern.contracts.id.HostId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The agents of this process, each with an identity, journal and sockets of its own. */
public final class HostAgents implements AutoCloseable {

    private final List<HostAgent> agents;

    /** Begins them all, or none. */
    public HostAgents(List<HostAgent> agents) throws IOException {
        this.agents =
                agents.stream().sorted(Comparator.comparing(HostAgent::host)).toList();
        List<HostAgent> begun = new ArrayList<>();
        try {
            for (HostAgent agent : this.agents) {
                agent.start();
                begun.add(agent);
            }
        } catch (IOException | RuntimeException e) {
            begun.forEach(HostAgent::close);
            throw e;
        }
    }

    public List<HostAgent> all() {
        return agents;
    }

    public Optional<HostAgent> of(HostId host) {
        return agents.stream().filter(agent -> agent.host().equals(host)).findFirst();
    }

    /** What is wrong with any of them; empty when all are well. */
    public String trouble() {
        return String.join(
                "; ",
                agents.stream()
                        .filter(agent -> !agent.trouble().isEmpty())
                        .map(agent -> agent.host() + ": " + agent.trouble())
                        .toList());
    }

    public boolean isReady() {
        return agents.stream()
                .allMatch(agent -> agent.trouble().isEmpty() && agent.isCaughtUp() && !agent.isDraining());
    }

    /** All at once: a move between two agents of this process needs both to end. */
    public void drain(Duration grace) {
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (HostAgent agent : agents) {
                each.execute(() -> agent.drain(grace));
            }
        }
    }

    @Override
    public void close() {
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (HostAgent agent : agents) {
                each.execute(agent::close);
            }
        }
    }
}
