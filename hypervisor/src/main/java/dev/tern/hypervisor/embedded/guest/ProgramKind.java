package dev.tern.hypervisor.embedded.guest;

import dev.tern.contracts.word.Words;
import java.util.Optional;

/** The programs that this hypervisor brings along. */
public enum ProgramKind {
    /** A key-value store under a Zipf load; an operation sets one value and dirties two pages. */
    KEY_VALUE(2_000),
    /** Objects with pointers that come and go; an operation replaces an object and dirties about six pages. */
    OBJECT_ALLOCATOR(1_000),
    /** A system that idles and keeps a log; an operation appends a line and dirties two pages, often the same. */
    IDLE(20);

    private final double usualWritesPerSecond;

    ProgramKind(double usualWritesPerSecond) {
        this.usualWritesPerSecond = usualWritesPerSecond;
    }

    /** What {@code writes_per_second} is where nobody sets it. */
    public double usualWritesPerSecond() {
        return usualWritesPerSecond;
    }

    /** The name in definitions: {@code key-value}. */
    public String text() {
        return Words.of(this);
    }

    public static Optional<ProgramKind> of(String text) {
        for (ProgramKind kind : values()) {
            if (kind.text().equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
