package dev.tern.policy.rule;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rules file as it was written: every scalar is text, whatever YAML would make of it, and everything knows its place.
 */
public sealed interface Tree {

    Place place();

    /** One value; empty where nothing was written. */
    record Text(Place place, String value) implements Tree {}

    record Items(Place place, List<Tree> items) implements Tree {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** Entries in the order in which they were written, by key; the reader of the file refuses a key that stands twice. */
    record Mapping(Place place, Map<Text, Tree> entries) implements Tree {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }
}
