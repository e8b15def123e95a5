package dev.tern.testkit.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All promises at once. */
public final class Checker {

    private Checker() {}

    /** What is wrong with a run that is over; nothing when every promise was kept. */
    public static List<Finding> findings(List<Seen> seen) {
        List<Finding> wrong = new ArrayList<>();
        wrong.addAll(Running.findings(seen));
        wrong.addAll(Journals.findings(seen));
        wrong.addAll(Guests.findings(seen));
        wrong.addAll(Memory.findings(seen));
        wrong.addAll(Requests.findings(seen));
        wrong.addAll(Links.findings(seen));
        wrong.sort(Comparator.comparingLong(Finding::at));
        return wrong;
    }
}
