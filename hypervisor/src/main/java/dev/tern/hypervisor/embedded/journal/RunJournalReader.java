package dev.tern.hypervisor.embedded.journal;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads journals, of daemons that live and of others, and finds guests that ran twice at one time. */
public final class RunJournalReader {

    private final List<RunInterval> intervals = new ArrayList<>();
    private final Map<VmId, Long> open = new LinkedHashMap<>();
    private String host = "";
    private String boot = "";

    private RunJournalReader() {}

    /** A pair of intervals in which one guest ran at one time. */
    public record Overlap(RunInterval one, RunInterval other) {}

    /**
     * All intervals of a state folder, in the order of their ends.
     *
     * @throws IOException also when a line cannot be understood; an unfinished last line is ignored
     */
    public static List<RunInterval> read(Path state) throws IOException {
        // The heartbeat first: what begins after it was read is longer than nothing only by the journal.
        Path beat = state.resolve(RunJournal.HEARTBEAT);
        long alive = Files.exists(beat) ? Long.parseLong(Files.readString(beat).strip()) : 0;
        String text = Files.readString(state.resolve(RunJournal.FILE));
        RunJournalReader reader = new RunJournalReader();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            reader.take(line);
        }
        reader.closeAll(alive);
        return List.copyOf(reader.intervals);
    }

    /** The pairs that overlap, over the intervals of any number of hosts. */
    public static List<Overlap> overlaps(Collection<RunInterval> all) {
        List<RunInterval> sorted = all.stream()
                .sorted(Comparator.comparing(RunInterval::guest).thenComparingLong(RunInterval::fromNanos))
                .toList();
        List<Overlap> found = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            RunInterval one = sorted.get(i);
            for (int j = i + 1; j < sorted.size() && sorted.get(j).guest().equals(one.guest()); j++) {
                if (one.overlaps(sorted.get(j))) {
                    found.add(new Overlap(one, sorted.get(j)));
                }
            }
        }
        return found;
    }

    private void take(String line) throws IOException {
        String[] words = line.split(" ");
        try {
            switch (words[0]) {
                case "session" -> {
                    host = words[1];
                    boot = words[2];
                    open.clear();
                }
                case "begin" -> open.put(VmId.of(words[2]), Long.parseLong(words[1]));
                case "end" -> end(VmId.of(words[2]), Long.parseLong(words[1]), true);
                case "stop", "killed" -> closeAll(Long.parseLong(words[1]));
                default -> throw new IOException("Not a line of a journal: \"" + line + "\"");
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException("Not a line of a journal: \"" + line + "\"", e);
        }
    }

    private void end(VmId guest, long at, boolean stopped) throws IOException {
        Long from = open.remove(guest);
        if (from == null) {
            throw new IOException("The journal of " + host + " ends a run of " + guest + " that did not begin");
        }
        intervals.add(new RunInterval(host, boot, guest, from, Math.max(from, at), stopped));
    }

    private void closeAll(long at) throws IOException {
        for (VmId guest : List.copyOf(open.keySet())) {
            end(guest, at, false);
        }
    }
}
