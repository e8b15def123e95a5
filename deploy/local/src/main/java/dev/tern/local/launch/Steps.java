package dev.tern.local.launch;

/** Told what a start is about to do, one sentence each. */
@FunctionalInterface
public interface Steps {
    void now(String text);
}
