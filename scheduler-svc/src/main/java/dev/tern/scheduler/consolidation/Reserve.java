package dev.tern.scheduler.consolidation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Whether hosts may fail, as many as the reserve says, and the others have room for what they held.
 *
 * <ul>
 *   <li>CPU is counted together: the load of those that carry most, against the room of all others. A guest gets a little less
 *       where it lacks.
 *   <li>Memory it either gets or cannot start. So for each choice of hosts that fail, each of their guests is put, the largest
 *       first, on a host that has the memory and the CPU for it, and no other guest of its group. Which zone that is in is not
 *       asked: a guest that has lost its host is better off in another zone than nowhere.
 * </ul>
 *
 * Of a large fleet not all choices are tried, but those of the hosts that carry most, so many that there are at most
 * {@value #MOST_CHOICES}.
 */
final class Reserve {

    static final int MOST_CHOICES = 5_000;

    /** What a host would take over. */
    private record Taken(Load load, long memory, Set<String> groups) {

        static Taken of(Site site) {
            return new Taken(site.load(), site.memory(), Set.of());
        }

        Taken with(PlacedGuest guest) {
            String group = guest.group();
            Set<String> then = groups;
            if (group != null) {
                then = new HashSet<>(groups);
                then.add(group);
            }
            return new Taken(load.with(guest), memory + guest.memory().bytes(), then);
        }

        boolean hasGroupOf(PlacedGuest guest) {
            return guest.group() != null && groups.contains(guest.group());
        }
    }

    private final List<Site> there;
    private final ConsolidationSettings settings;
    private final List<Site> emptiestFirst;

    /** @param there hosts that are on or wake */
    Reserve(List<Site> there, ConsolidationSettings settings) {
        this.there = there;
        this.settings = settings;
        this.emptiestFirst = there.stream()
                .sorted(Comparator.comparingDouble(Site::scarcestRoom).reversed())
                .toList();
    }

    /** What would be lacking; empty where the reserve holds. */
    Optional<String> lacking() {
        if (settings.reserve() == 0) {
            return Optional.empty();
        }
        if (!hasCpu()) {
            return Optional.of("CPU for the load of " + hosts());
        }
        int tried = hostsTried(there.size(), settings.reserve());
        List<Site> fullestFirst = there.stream()
                .sorted(Comparator.<Site>comparingDouble(site -> -site.bulk()))
                .limit(tried)
                .toList();
        return afterEach(fullestFirst, 0, new ArrayList<>())
                .map(guest -> "memory for " + guest.memory() + " of guest " + guest.id() + apart(guest)
                        + " with those of " + hosts());
    }

    private static String apart(PlacedGuest guest) {
        return guest.group() == null ? "" : ", apart from the others of its group " + guest.group() + ",";
    }

    private String hosts() {
        return settings.reserve() == 1 ? "one that fails" : settings.reserve() + " that fail";
    }

    private boolean hasCpu() {
        double room = 0;
        var mostLoaded = new PriorityQueue<Site>(Comparator.comparingDouble(this::wanted));
        for (Site site : there) {
            room += Math.max(0, site.room());
            mostLoaded.add(site);
            if (mostLoaded.size() > settings.reserve()) {
                mostLoaded.remove();
            }
        }
        double lost = 0;
        for (Site site : mostLoaded) {
            room -= Math.max(0, site.room());
            lost += wanted(site);
        }
        return room >= lost;
    }

    private double wanted(Site site) {
        return site.load().within(settings.fillDeviations());
    }

    /** How many hosts to choose from, so that there are no more choices than may be tried. */
    static int hostsTried(int hosts, int failing) {
        int tried = Math.min(hosts, failing);
        while (tried < hosts && choices(tried + 1, failing) <= MOST_CHOICES) {
            tried++;
        }
        return tried;
    }

    private static double choices(int of, int failing) {
        double choices = 1;
        for (int i = 0; i < failing; i++) {
            choices = choices * (of - i) / (i + 1);
        }
        return choices;
    }

    /** A guest that finds no host after one of the choices. */
    private Optional<PlacedGuest> afterEach(List<Site> candidates, int from, List<Site> failing) {
        if (failing.size() == settings.reserve() || from == candidates.size()) {
            return homeless(failing);
        }
        int enough = candidates.size() - (settings.reserve() - failing.size());
        for (int i = from; i <= Math.max(from, enough); i++) {
            failing.add(candidates.get(i));
            Optional<PlacedGuest> homeless = afterEach(candidates, i + 1, failing);
            failing.removeLast();
            if (homeless.isPresent()) {
                return homeless;
            }
        }
        return Optional.empty();
    }

    private Optional<PlacedGuest> homeless(List<Site> failing) {
        Set<Site> failed = new HashSet<>(failing);
        Map<Site, Taken> taken = new HashMap<>();
        return failing.stream()
                .flatMap(site -> site.guests().stream())
                .filter(guest -> guest.memory().bytes() > 0)
                .sorted(Comparator.<PlacedGuest>comparingLong(
                                guest -> -guest.memory().bytes())
                        .thenComparing(PlacedGuest::id))
                .filter(guest -> !findsAHost(guest, failed, taken))
                .findFirst();
    }

    private boolean findsAHost(PlacedGuest guest, Set<Site> failed, Map<Site, Taken> taken) {
        for (Site site : emptiestFirst) {
            if (failed.contains(site) || site.holdsGroupOf(guest)) {
                continue;
            }
            Taken now = taken.getOrDefault(site, Taken.of(site));
            Taken then = now.with(guest);
            if (!now.hasGroupOf(guest) && site.bears(then.load(), then.memory())) {
                taken.put(site, then);
                return true;
            }
        }
        return false;
    }
}
