package dev.tern.testkit.simulation;

import dev.tern.transfer.migration.Journal.JournalFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A process: it can be killed and begun again, and stopped and continued, without a word to what runs in it. */
abstract class Life {

    /** What a death at a chosen step throws through the code that runs. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** As the keeper of an agent waits before it begins the agent again. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final Duration LONG_AWAY = Duration.ofMinutes(10);

    final World world;
    final String name;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private int life;
    private boolean up;
    private boolean stopped;
    private long backAt;

    Life(World world, String name) {
        this.world = world;
        this.name = name;
    }

    /** Begins in a new life: {@link #isUp} holds already. */
    abstract void begin();

    /** The rest of it when it dies: connections, queues. */
    abstract void gone();

    final void start() {
        life++;
        up = true;
        stopped = false;
        within(life, this::begin);
    }

    final boolean isUp() {
        return up;
    }

    /** Down, and not for so long that nobody waits for it. */
    final boolean isSoonBack() {
        return !up && backAt - world.clock.now() < LONG_AWAY.toNanos();
    }

    final boolean isStopped() {
        return stopped;
    }

    final int life() {
        return life;
    }

    /** Runs in this life, or, while the process is stopped, once it goes on; never in another life. */
    final void within(int born, Runnable task) {
        if (born != life || !up) {
            return;
        }
        if (stopped) {
            held.add(() -> within(born, task));
            return;
        }
        try {
            task.run();
        } catch (Killed _) {
            die(deathFor());
        } catch (JournalFailure e) {
            die(AGAIN);
        } catch (RuntimeException e) {
            world.broke(name, e);
            die(AGAIN);
        }
    }

    final void later(Duration delay, Runnable task) {
        int born = life;
        world.clock.after(delay, () -> within(born, task));
    }

    /** How long it stays away after a death at a step. */
    Duration deathFor() {
        return AGAIN;
    }

    final void die(Duration down) {
        if (!up) {
            return;
        }
        up = false;
        life++;
        held.clear();
        gone();
        backAt = world.clock.now() + down.toNanos();
        world.clock.after(down, () -> {
            if (!up) {
                start();
            }
        });
    }

    final void halt() {
        stopped = up;
    }

    final void goOn() {
        if (stopped) {
            stopped = false;
            while (!held.isEmpty()) {
                world.clock.after(0, held.poll());
            }
        }
    }
}
