package dev.tern.testkit.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * P1: a guest is made to run only where its owner's journal, on disk, says so; a record is told only after it is on disk;
 * one epoch has one final record and one owner, and epochs never fall.
 */
final class Journals {

    private static final Set<String> FINAL = Set.of("RELEASED", "ABORTED");
    private static final Set<String> GIVES_UP = Set.of("RELEASED", "REFUSED", "LOADED");

    private final List<Finding> wrong = new ArrayList<>();
    private final Set<String> onDisk = new HashSet<>();
    private final Map<String, String> finals = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, Boolean> mayRun = new HashMap<>();
    private final Map<String, Long> highest = new HashMap<>();

    private Journals() {}

    static List<Finding> findings(List<Seen> seen) {
        Journals journals = new Journals();
        for (Seen each : seen) {
            switch (each) {
                case Seen.OnDisk record -> journals.written(record);
                case Seen.Told told -> journals.told(told);
                case Seen.Runs runs -> journals.runs(runs);
                default -> {}
            }
        }
        return journals.wrong;
    }

    private void written(Seen.OnDisk record) {
        String place = record.host() + " of " + record.guest();
        onDisk.add(place + " " + record.epoch() + " " + record.kind());
        if (FINAL.contains(record.kind())) {
            @Nullable String before = finals.put(place + " " + record.epoch(), record.kind());
            if (before != null) {
                add("one-final", record, place + " has " + before + " and " + record.kind() + " for " + record.epoch());
            }
        }
        if (record.kind().equals("OWNED")) {
            @Nullable String before = owners.put(record.guest() + " " + record.epoch(), record.host());
            if (before != null && !before.equals(record.host())) {
                add("one-owner", record, before + " and " + place + " own epoch " + record.epoch());
            }
        }
        long top = Objects.requireNonNullElse(highest.get(place), 0L);
        if (record.epoch() < top) {
            add("epochs-rise", record, place + " goes from " + top + " back to " + record.epoch());
        }
        highest.put(place, Math.max(top, record.epoch()));
        if (record.kind().equals("OWNED")) {
            mayRun.put(place, true);
        } else if (GIVES_UP.contains(record.kind())) {
            mayRun.put(place, false);
        }
    }

    private void told(Seen.Told told) {
        String what = told.host() + " of " + told.guest() + " " + told.epoch() + " " + told.kind();
        if (!onDisk.contains(what)) {
            add("disk-first", told, what + " was told and is not on disk");
        }
    }

    private void runs(Seen.Runs runs) {
        String place = runs.host() + " of " + runs.guest();
        if (!runs.byHand() && !Boolean.TRUE.equals(mayRun.get(place))) {
            add("owner-runs", runs, place + " was made to run, and the journal on disk does not own it");
        }
    }

    private void add(String rule, Seen about, String text) {
        wrong.add(new Finding(rule, about.at(), text));
    }
}
