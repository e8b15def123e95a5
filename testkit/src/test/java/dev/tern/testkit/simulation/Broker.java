package dev.tern.testkit.simulation;

import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Kafka: a log per topic, each read in its order by every reader at its own pace, again after a repeat or a restart. */
final class Broker {

    private static final Duration WRITE = Duration.ofMillis(5);
    private static final Duration READ = Duration.ofMillis(10);
    private static final Duration AGAIN = Duration.ofMillis(250);

    private final World world;
    private final Map<Topic, List<Event<?>>> log = new EnumMap<>(Topic.class);
    private final Map<Topic, Duration> late = new EnumMap<>(Topic.class);
    private final List<Reader> readers = new ArrayList<>();
    private boolean away;

    Broker(World world) {
        this.world = world;
        for (Topic topic : Topic.values()) {
            log.put(topic, new ArrayList<>());
        }
    }

    void away(boolean now) {
        away = now;
    }

    boolean isAway() {
        return away;
    }

    /**
     * What is written to this topic is read so much later than what is written to others; what is on its way when the
     * lateness ends is read then, or a scenario could end before it.
     */
    void late(Topic topic, Duration by) {
        late.put(topic, by);
        if (by.isZero()) {
            readers.forEach(reader -> reader.look(topic));
        }
    }

    /** Every reader gets the last of every topic once more. */
    void repeat(int events) {
        readers.forEach(reader -> reader.again(events));
    }

    void heal() {
        away = false;
        late.replaceAll((topic, by) -> Duration.ZERO);
        late.keySet().forEach(topic -> readers.forEach(reader -> reader.look(topic)));
    }

    List<Event<?>> all(Topic topic) {
        return log.getOrDefault(topic, List.of());
    }

    private void append(Event<?> event) {
        all(event.type().topic()).add(event);
        world.seen(event);
        readers.forEach(reader -> reader.look(event.type().topic()));
    }

    /** A process's way in: what the broker does not take waits, as long as the process lives. */
    final class Writer {
        private final Life life;
        private final Deque<Event<?>> waiting = new ArrayDeque<>();
        private boolean flushing;

        Writer(Life life) {
            this.life = life;
        }

        void write(Event<?> event) {
            waiting.add(event);
            if (!flushing) {
                flushing = true;
                life.later(WRITE, this::flush);
            }
        }

        int waiting() {
            return waiting.size();
        }

        private void flush() {
            if (away) {
                life.later(AGAIN, this::flush);
                return;
            }
            flushing = false;
            while (!waiting.isEmpty()) {
                append(waiting.remove());
            }
        }
    }

    Writer writer(Life life) {
        return new Writer(life);
    }

    /**
     * Reads for a process until it dies.
     *
     * @param since of events that are not state
     * @param caughtUp told once all that stood there at the beginning has been handed over
     */
    void read(Life life, Set<Topic> topics, Instant since, Consumer<Event<?>> handler, Runnable caughtUp) {
        readers.removeIf(reader -> !reader.isAlive());
        Reader reader = new Reader(life, topics, since, handler, caughtUp);
        readers.add(reader);
        reader.begin();
    }

    private final class Reader {
        private final Life life;
        private final int born;
        private final Map<Topic, Integer> next = new EnumMap<>(Topic.class);
        private final Map<Topic, Integer> end = new EnumMap<>(Topic.class);
        private final Consumer<Event<?>> handler;
        private final Runnable caughtUp;
        private boolean told;

        Reader(Life life, Set<Topic> topics, Instant since, Consumer<Event<?>> handler, Runnable caughtUp) {
            this.life = life;
            this.born = life.life();
            this.handler = handler;
            this.caughtUp = caughtUp;
            for (Topic topic : topics) {
                List<Event<?>> events = all(topic);
                int from = 0;
                while (!topic.isCompacted()
                        && from < events.size()
                        && events.get(from).time().isBefore(since)) {
                    from++;
                }
                next.put(topic, from);
                end.put(topic, events.size());
            }
        }

        boolean isAlive() {
            return life.isUp() && life.life() == born;
        }

        void begin() {
            next.keySet().forEach(this::look);
            tellWhenCaughtUp();
        }

        void look(Topic topic) {
            if (next.containsKey(topic)) {
                Duration delay = READ.plus(late.getOrDefault(topic, Duration.ZERO));
                world.clock.after(
                        delay.toNanos() + world.random.nextLong(READ.toNanos()),
                        () -> life.within(born, () -> take(topic)));
            }
        }

        void again(int events) {
            next.replaceAll((topic, at) -> Math.max(0, at - events));
            next.keySet().forEach(this::look);
        }

        private void take(Topic topic) {
            if (away) {
                world.clock.after(AGAIN, () -> life.within(born, () -> take(topic)));
                return;
            }
            List<Event<?>> events = all(topic);
            for (int at = next.getOrDefault(topic, 0); at < events.size(); at++) {
                next.put(topic, at + 1);
                Event<?> event = events.get(at);
                life.within(born, () -> handler.accept(event));
                if (!isAlive()) {
                    return;
                }
            }
            tellWhenCaughtUp();
        }

        private void tellWhenCaughtUp() {
            if (!told
                    && !away
                    && end.entrySet().stream().allMatch(at -> next.getOrDefault(at.getKey(), 0) >= at.getValue())) {
                told = true;
                life.later(READ, caughtUp);
            }
        }
    }
}
