package dev.tern.scheduler.fleet;

import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What snapshots show of each host or guest. It is made anew only of those of which something has changed. */
final class Views<K extends Comparable<K>, V> {

    private final NavigableMap<K, V> views = new TreeMap<>();
    private final Set<K> changed = new HashSet<>();

    void changed(K id) {
        changed.add(id);
    }

    /** @param view what is to be shown by now; none of what inventory does not hold */
    NavigableMap<K, V> refreshed(Function<K, @Nullable V> view) {
        for (K id : changed) {
            V now = view.apply(id);
            if (now == null) {
                views.remove(id);
            } else {
                views.put(id, now);
            }
        }
        changed.clear();
        return views;
    }
}
