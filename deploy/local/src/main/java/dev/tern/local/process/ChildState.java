package dev.tern.local.process;

/**
 * How a child stands.
 *
 * @param pid of its present or last life; 0 before the first
 * @param deaths in a row
 * @param restarts in all
 * @param lastExit exit code of the last death; 0 before
 */
public record ChildState(String name, boolean alive, long pid, int deaths, int restarts, int lastExit) {}
