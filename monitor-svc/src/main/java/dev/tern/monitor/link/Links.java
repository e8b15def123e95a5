package dev.tern.monitor.link;

import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Learns the bandwidth of links: the median of the last moves, so that one that was capped or disturbed weighs little. */
public final class Links {

    private static final int RECENT = 9;

    private final Map<Pair, Deque<LinkSample>> recent = new HashMap<>();

    public void learn(LinkSample sample) {
        Deque<LinkSample> samples =
                recent.computeIfAbsent(new Pair(sample.from(), sample.to()), pair -> new ArrayDeque<>());
        samples.addLast(sample);
        if (samples.size() > RECENT) {
            samples.removeFirst();
        }
    }

    /** All links that a move has run over, in the order of their hosts. */
    public List<Link> all() {
        return recent.entrySet().stream()
                .map(entry -> link(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Link::from).thenComparing(Link::to))
                .toList();
    }

    private static Link link(Pair pair, Deque<LinkSample> samples) {
        List<Bandwidth> sorted =
                samples.stream().map(LinkSample::bandwidth).sorted().toList();
        LinkSample last = Objects.requireNonNull(samples.peekLast(), "a pair is kept with its first sample");
        return new Link(pair.from, pair.to, sorted.get(sorted.size() / 2), samples.size(), last.at());
    }

    private record Pair(HostId from, HostId to) {}
}
