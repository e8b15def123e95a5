package dev.tern.hypervisor.embedded.guest;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The latest value that one thread shows to others; never null. */
public final class Latest<T> {

    private final AtomicReference<T> value;

    public Latest(T first) {
        value = new AtomicReference<>(first);
    }

    public T get() {
        return Objects.requireNonNull(value.get());
    }

    public void set(T next) {
        value.set(next);
    }
}
