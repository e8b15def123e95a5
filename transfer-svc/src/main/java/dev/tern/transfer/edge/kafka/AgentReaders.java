package dev.tern.transfer.edge.kafka;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.transfer.migration.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for one agent: its commands, from a little before the last one that its journal knows; what policy says of moves;
 * and who owns what and where the inventory sees it, from the beginning. No consumer group: each agent reads its own
 * partition of the commands, and all of the others. Commands wait until policy's verdicts are known, so that none is
 * obeyed whose allow was taken back before.
 */
public final class AgentReaders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentReaders.class);

    /** Clocks of those who command may differ by as much. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    /** How far an agent reads back where it does not know better: longer than any command is good for. */
    private static final Duration WITHOUT_A_PAST = Duration.ofHours(24);

    private final HostId host;
    private final Agent agent;
    private final Executor loop;
    private final CountDownLatch judged = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final TopicReader verdicts;
    private final TopicReader commands;
    private final TopicReader state;

    /** @param loop the agent's */
    public AgentReaders(
            KafkaConnection kafka, DeadLetters letters, HostId host, Agent agent, Executor loop, Instant now) {
        this.host = host;
        this.agent = agent;
        this.loop = loop;
        Instant longAgo = now.minus(WITHOUT_A_PAST);
        Instant since = agent.readUpTo().map(time -> time.minus(MARGIN)).orElse(longAgo);
        verdicts = readVerdicts(kafka, longAgo);
        commands = readCommands(kafka, letters, since);
        state = readState(kafka, letters);
    }

    /** What cannot be read is put aside by the scheduler, whom it is for: not once more by each agent. */
    private TopicReader readVerdicts(KafkaConnection kafka, Instant since) {
        return TopicReader.on(kafka.named(host + "-verdicts"))
                .topics(Topic.VERDICTS)
                .since(since)
                .start(EventHandlers.builder()
                        .on(EventType.VERDICT, event -> loop.execute(() -> agent.judged(event.data())))
                        .caughtUp(judged::countDown)
                        .build());
    }

    private TopicReader readCommands(KafkaConnection kafka, DeadLetters letters, Instant since) {
        return TopicReader.on(kafka.named(host + "-commands"))
                .topics(Topic.COMMANDS)
                .key(host.value())
                .since(since)
                .deadLetters(letters)
                .start(EventHandlers.builder()
                        .on(EventType.COMMAND, this::command)
                        .build());
    }

    /** On the commands' own thread, which has nothing else to do. */
    private void command(Event<MigrationCommand> event) {
        try {
            judged.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!closing.get()) {
            loop.execute(() -> agent.command(event.data(), event.time()));
        }
    }

    private TopicReader readState(KafkaConnection kafka, DeadLetters letters) {
        return TopicReader.on(kafka.named(host + "-state"))
                .topics(Topic.OWNERSHIP, Topic.INVENTORY, Topic.ALERTS)
                .deadLetters(letters)
                .start(EventHandlers.builder()
                        .on(EventType.OWNERSHIP, event -> loop.execute(() -> published(event.data())))
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

    private void published(OwnershipRecord record) {
        agent.published(record)
                .ifPresent(why -> LOG.warn("{} does not believe a record of {}: {}", host, record.host(), why.text()));
    }

    public boolean isCaughtUp() {
        return verdicts.isCaughtUp() && commands.isCaughtUp() && state.isCaughtUp();
    }

    @Override
    public void close() {
        closing.set(true);
        judged.countDown();
        commands.close();
        verdicts.close();
        state.close();
    }
}
