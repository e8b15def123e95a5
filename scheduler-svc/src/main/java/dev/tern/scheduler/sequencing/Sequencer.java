package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Picks the moves that start now. */
public final class Sequencer {

    /**
     * A move that waits for its turn.
     *
     * @param priority lower goes first; equal ones keep their order
     */
    public record Waiting<M>(M move, Way way, int priority) {}

    private final Limits limits;

    public Sequencer(Limits limits) {
        this.limits = limits;
    }

    /**
     * @param running what is under way or commanded, each taking a slot at both its hosts
     * @param admit asked just before a move is picked, with those picked before it counted as started
     */
    public <M> List<M> due(List<Waiting<M>> waiting, Collection<Way> running, Predicate<M> admit) {
        Map<HostId, Integer> busy = new HashMap<>();
        running.forEach(way -> occupy(busy, way));
        int total = running.size();
        List<M> picked = new ArrayList<>();
        List<Waiting<M>> inOrder = waiting.stream()
                .sorted(Comparator.comparingInt(Waiting::priority))
                .toList();
        for (Waiting<M> next : inOrder) {
            if (total >= limits.total()) {
                break;
            }
            if (isFree(busy, next.way()) && admit.test(next.move())) {
                picked.add(next.move());
                occupy(busy, next.way());
                total++;
            }
        }
        return picked;
    }

    private boolean isFree(Map<HostId, Integer> busy, Way way) {
        return busy.getOrDefault(way.from(), 0) < limits.perHost() && busy.getOrDefault(way.to(), 0) < limits.perHost();
    }

    private static void occupy(Map<HostId, Integer> busy, Way way) {
        busy.merge(way.from(), 1, Integer::sum);
        busy.merge(way.to(), 1, Integer::sum);
    }
}
