package dev.tern.testkit.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * P2: there is a whole image of every guest at all times. The one that ran last is never given up, unless its user has
 * paused it and another host owns it on disk; whatever else takes it is a loss of power or its user.
 */
final class Guests {

    private final List<Finding> wrong = new ArrayList<>();
    private final Map<String, Set<String>> images = new HashMap<>();
    private final Map<String, String> ranLast = new HashMap<>();

    private final Map<String, String> owner = new HashMap<>();
    private final Set<String> paused = new HashSet<>();
    private final Map<String, List<Seen.Left>> left = new TreeMap<>();
    private final List<Seen.Wanted> wanted = new ArrayList<>();

    private Guests() {}

    static List<Finding> findings(List<Seen> seen) {
        Guests guests = new Guests();
        for (Seen each : seen) {
            switch (each) {
                case Seen.Holds holds -> guests.images(holds.guest()).add(holds.host());
                case Seen.Runs runs -> {
                    guests.images(runs.guest()).add(runs.host());
                    guests.ranLast.put(runs.guest(), runs.host());
                    guests.paused.remove(runs.guest());
                }
                case Seen.Halts halts -> guests.halted(halts);
                case Seen.OnDisk record
                when record.kind().equals("OWNED") -> guests.owner.put(record.guest(), record.host());
                case Seen.Clears clears -> guests.cleared(clears);
                case Seen.Left here ->
                    guests.left
                            .computeIfAbsent(here.guest(), _ -> new ArrayList<>())
                            .add(here);
                case Seen.Wanted wish -> guests.wanted.add(wish);
                default -> {}
            }
        }
        guests.wanted.forEach(guests::conserved);
        return guests.wrong;
    }

    private Set<String> images(String guest) {
        return images.computeIfAbsent(guest, _ -> new TreeSet<>());
    }

    /** Each guest is on exactly one host, as its user wants it. */
    private void conserved(Seen.Wanted wish) {
        List<Seen.Left> here = left.getOrDefault(wish.guest(), List.of());
        boolean kept =
                switch (wish.wish()) {
                    case RUNNING, PAUSED ->
                        here.size() == 1
                                && here.getFirst().state().equals(wish.wish().name());
                    case ANY ->
                        here.stream()
                                        .filter(each -> each.state().equals("RUNNING"))
                                        .count()
                                <= 1;
                };
        if (!kept) {
            wrong.add(new Finding(
                    "conserved", wish.at(), wish.guest() + " should be " + wish.wish() + ", and is " + here));
        }
    }

    private void halted(Seen.Halts halts) {
        if (halts.byHand()) {
            paused.add(halts.guest());
        }
    }

    private void cleared(Seen.Clears clears) {
        boolean had = images(clears.guest()).remove(clears.host());
        boolean last = clears.host().equals(ranLast.get(clears.guest()));
        boolean handedOver = paused.contains(clears.guest()) && !clears.host().equals(owner.get(clears.guest()));
        if (had && last && !handedOver && !clears.forced()) {
            wrong.add(new Finding(
                    "image-kept",
                    clears.at(),
                    clears.host() + " gives up " + clears.guest() + ", which ran nowhere since it ran there; images at "
                            + new HashSet<>(images(clears.guest()))));
        }
    }
}
