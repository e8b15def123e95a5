package dev.tern.transfer.edge.kafka;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.transfer.migration.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for one agent: its commands, from a little before the last one that its journal knows; and who owns what and
 * where the inventory sees it, from the beginning. No consumer group: each agent reads its own partition.
 */
public final class AgentReaders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentReaders.class);

    /** Clocks of those who command may differ by as much. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    /** How far an agent without a past reads back: longer than any command is good for. */
    private static final Duration WITHOUT_A_PAST = Duration.ofHours(24);

    private final TopicReader commands;
    private final TopicReader state;

    /** @param loop the agent's */
    public AgentReaders(
            KafkaConnection kafka, DeadLetters letters, HostId host, Agent agent, Executor loop, Instant now) {
        Instant since = agent.readUpTo().map(time -> time.minus(MARGIN)).orElse(now.minus(WITHOUT_A_PAST));
        commands = TopicReader.on(kafka.named(host + "-commands"))
                .topics(Topic.COMMANDS)
                .key(host.value())
                .since(since)
                .deadLetters(letters)
                .start(EventHandlers.builder()
                        .on(EventType.COMMAND, event -> loop.execute(() -> agent.command(event.data(), event.time())))
                        .build());
        state = TopicReader.on(kafka.named(host + "-state"))
                .topics(Topic.OWNERSHIP, Topic.INVENTORY, Topic.ALERTS)
                .deadLetters(letters)
                .start(EventHandlers.builder()
                        .on(
                                EventType.OWNERSHIP,
                                event -> loop.execute(() -> agent.published(event.data())
                                        .ifPresent(why -> LOG.warn(
                                                "{} does not believe a record of {}: {}",
                                                host,
                                                event.data().host(),
                                                why.text()))))
                        .on(EventType.VM, event -> loop.execute(() -> agent.seen(event.data())))
                        .on(EventType.HOST, event -> loop.execute(() -> agent.seen(event.data())))
                        .gone(EventType.VM, key -> loop.execute(() -> agent.unseen(VmId.of(key))))
                        .on(EventType.ALERT, event -> {
                            if (event.source().equals(AgentEvents.source(host))) {
                                loop.execute(() -> agent.recall(event.data()));
                            }
                        })
                        .caughtUp(() -> loop.execute(agent::caughtUp))
                        .build());
    }

    public boolean isCaughtUp() {
        return commands.isCaughtUp() && state.isCaughtUp();
    }

    public TopicReader commands() {
        return commands;
    }

    public TopicReader state() {
        return state;
    }

    @Override
    public void close() {
        commands.close();
        state.close();
    }
}
