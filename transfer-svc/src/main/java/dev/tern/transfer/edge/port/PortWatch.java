package dev.tern.transfer.edge.port;

import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.id.HostId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a host's port when its agent begins and then once a minute, on a thread of its own, and tells what has changed.
 * A port of which nobody knows any more how fast it is keeps what was told of it: a cable that is out says nothing of the
 * card.
 */
public final class PortWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PortWatch.class);
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    /** Hears of the port, on the watch's thread. */
    public interface News {

        void rated(HostPort port);

        /** At the agent's beginning nobody knows: what a life before told, perhaps by the operator's word, is over. */
        void unknown();
    }

    private final HostId host;
    private final Supplier<PortFinding> port;
    private final InstantSource clock;
    private final News news;
    private final ScheduledExecutorService thread;
    private @Nullable PortFinding last;
    private PortFinding.@Nullable Rated told;

    PortWatch(HostId host, Supplier<PortFinding> port, InstantSource clock, News news) {
        this.host = host;
        this.port = port;
        this.clock = clock;
        this.news = news;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("port-" + host).daemon().factory());
    }

    public static PortWatch start(HostId host, AgentPort port, InstantSource clock, News news) {
        PortWatch watch = new PortWatch(host, port::find, clock, news);
        var unused =
                watch.thread.scheduleWithFixedDelay(watch::lookAgain, 0, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private void lookAgain() {
        try {
            look();
        } catch (RuntimeException e) { // the executor would not look again, and not say why
            LOG.error("The port of {} was not looked at", host, e);
        }
    }

    void look() {
        PortFinding now = port.get();
        if (now.equals(last)) {
            return;
        }
        boolean first = last == null;
        last = now;
        switch (now) {
            case PortFinding.Rated rated -> {
                if (!rated.equals(told)) {
                    tell(rated);
                }
            }
            case PortFinding.Unknown(String why) -> {
                LOG.info(
                        "How fast the port of {} is, nobody says: {}; if you know it, set tern.transfer.agents.{}.port-speed",
                        host,
                        why,
                        host);
                if (first) {
                    news.unknown();
                }
            }
        }
    }

    private void tell(PortFinding.Rated rated) {
        told = rated;
        LOG.info("The port of {} is {}, rated at {}", host, rated.device(), rated.speed());
        news.rated(new HostPort(host, rated.device(), rated.speed(), clock.instant()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
