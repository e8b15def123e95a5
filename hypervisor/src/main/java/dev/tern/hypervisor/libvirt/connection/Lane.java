package dev.tern.hypervisor.libvirt.connection;

import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.binding.Libvirt;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection and its one thread. A lane that broke, by a lost connection or a call that did not come back in time,
 * stays broken: make another. Its thread ends when the library lets it go, which keepalive sees to.
 */
public final class Lane implements AutoCloseable {

    /** What is done over the connection, on its thread. */
    @FunctionalInterface
    public interface Call<T> {
        T on(Connection connection) throws IOException;
    }

    private final Lanes lanes;
    private final LibvirtUri uri;
    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable IOException> end = new AtomicReference<>();

    private Lane(Lanes lanes) {
        this.lanes = lanes;
        this.uri = lanes.uri();
    }

    static Lane open(Lanes lanes, Libvirt libvirt) throws IOException {
        Lane lane = new Lane(lanes);
        Thread.ofPlatform().name("libvirt " + lane.uri).daemon().start(() -> lane.run(libvirt));
        lane.call(Connection::isAlive, lanes.patience());
        return lane;
    }

    public boolean isOpen() {
        return end.get() == null;
    }

    private void run(Libvirt libvirt) {
        try (Connection connection = Connection.open(libvirt, uri, lanes.isReadOnly())) {
            while (isOpen()) {
                Runnable next = waiting.take();
                if (next instanceof Asked<?> asked) {
                    asked.answer(connection);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            end.compareAndSet(null, e);
        } finally {
            if (!end.compareAndSet(null, closed()) && end.get() instanceof Late) {
                lanes.back();
            }
            waiting.forEach(Runnable::run);
        }
    }

    private IOException closed() {
        return new IOException("The connection to libvirtd at " + uri + " is closed");
    }

    /** Asks and does not wait; what {@link #call} throws, the answer ends with. */
    public <T> CompletableFuture<T> start(Call<T> call) {
        Asked<T> asked = new Asked<>(call);
        waiting.add(asked);
        if (!isOpen()) {
            asked.run();
        }
        return asked.answer;
    }

    /**
     * Asks and waits.
     *
     * @throws HypervisorRefusal when libvirt says no
     * @throws Stale where the connection was lost before it was asked anything; the lane is broken then
     * @throws IOException when it cannot be reached or does not answer in time; the lane is broken then
     */
    public <T> T call(Call<T> call, Duration limit) throws IOException {
        try {
            return start(call).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw Refusals.rethrown(e.getCause());
        } catch (TimeoutException e) {
            Late late = new Late("libvirtd at " + uri + " did not answer within " + limit, e);
            if (end.compareAndSet(null, late)) {
                lanes.late();
            }
            throw late;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while libvirtd at " + uri + " was asked", e);
        }
    }

    /** Does not wait: the thread closes the connection when its present call is back. */
    @Override
    public void close() {
        end.compareAndSet(null, closed());
        waiting.add(() -> {});
    }

    /** The connection was lost while nobody used it: what was to be asked was not. */
    public static final class Stale extends IOException {

        private static final long serialVersionUID = 1;

        Stale(String text, @Nullable Throwable cause) {
            super(text, cause);
        }
    }

    /** Its lane's thread is still in the library. */
    private static final class Late extends IOException {

        private static final long serialVersionUID = 1;

        Late(String text, Throwable cause) {
            super(text, cause);
        }
    }

    /** A call in the queue; running it without a connection tells why there is none. */
    private final class Asked<T> implements Runnable {

        private final Call<T> call;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        Asked(Call<T> call) {
            this.call = call;
        }

        void answer(Connection connection) {
            IOException over = end.get();
            if (over != null) {
                answer.completeExceptionally(over);
                return;
            }
            if (!connection.isAlive()) {
                Stale stale = new Stale("The connection to libvirtd at " + uri + " was lost meanwhile", null);
                end.compareAndSet(null, stale);
                answer.completeExceptionally(stale);
                return;
            }
            try {
                answer.complete(call.on(connection));
            } catch (LibvirtFailure e) {
                answer.completeExceptionally(connection.isAlive() ? Refusals.of(e) : lost(e));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }

        private IOException lost(LibvirtFailure cause) {
            IOException lost = new IOException("libvirtd at " + uri + " is gone: " + cause.getMessage(), cause);
            end.compareAndSet(null, lost);
            return lost;
        }

        @Override
        public void run() {
            IOException over = end.get();
            answer.completeExceptionally(over == null ? closed() : over);
        }
    }
}
