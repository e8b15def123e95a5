package dev.tern.testkit.broken;

import java.util.List;
import java.util.Set;

/**
 * One bug.
 *
 * @param name what this build does, in a word
 * @param rules of the checker, one of which must say so
 * @param draw the scenarios that it is tried with
 * @param habit of what stands behind a port; empty where the bug is in the sources
 */
record BrokenBuild(String name, Set<String> rules, String draw, String habit, List<Edit> edits) {

    /** A text that stands in this source file exactly once, and what stands there instead. */
    record Edit(String file, String text, String instead) {}

    static BrokenBuild port(String habit, String draw, String... rules) {
        return new BrokenBuild(habit, Set.of(rules), draw, habit, List.of());
    }

    static BrokenBuild source(String name, String draw, Set<String> rules, Edit... edits) {
        return new BrokenBuild(name, rules, draw, "", List.of(edits));
    }

    @Override
    public String toString() {
        return name;
    }
}
