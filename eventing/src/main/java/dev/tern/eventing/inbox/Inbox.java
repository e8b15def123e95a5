package dev.tern.eventing.inbox;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.wire.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells new events from those seen already. Belongs to the one loop that handles the events; its counters may be read by
 * anybody. Bounded: the last {@code window} ids of each source, {@value #MOST_IDS} ids of all together (some 15 MB), and
 * the newest epoch of each of the last {@value #MOST_VMS} guests.
 */
public final class Inbox {

    /** What an event is to this inbox. */
    public enum Answer {
        NEW,
        /** The same id from the same source. */
        DUPLICATE,
        /** Of an older epoch of the guest, or an older step of the same migration. */
        STALE
    }

    public static final int DEFAULT_WINDOW = 4096;

    private static final int MOST_IDS = 100_000;
    private static final int MOST_VMS = 500_000;

    private final int window;
    private final Map<String, Seen> sources = new LinkedHashMap<>(16, 0.75f, true);
    private int ids;
    private final Map<VmId, MigrationEvent> moves = new Newest<>(MOST_VMS);
    private final Map<VmId, Long> owned = new Newest<>(MOST_VMS);
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder stale = new LongAdder();

    public Inbox(int window) {
        if (window < 1) {
            throw new IllegalArgumentException("An inbox remembers at least one event: " + window);
        }
        this.window = window;
    }

    public Inbox() {
        this(DEFAULT_WINDOW);
    }

    /** Whether to handle the event; a NEW one is remembered. */
    public Answer accept(Event<?> event) {
        if (!remember(event)) {
            duplicates.increment();
            return Answer.DUPLICATE;
        }
        boolean old =
                switch (event.data()) {
                    case MigrationEvent move -> isOld(move);
                    case OwnershipRecord record -> isOld(record);
                    default -> false;
                };
        if (old) {
            stale.increment();
            return Answer.STALE;
        }
        return Answer.NEW;
    }

    /** Whoever says much pays: what is beyond the bounds is forgotten of this source, or of the one silent longest. */
    private boolean remember(Event<?> event) {
        Seen seen = sources.computeIfAbsent(event.source(), source -> new Seen());
        if (!seen.add(event.id())) {
            return false;
        }
        ids++;
        if (seen.size() > window || (ids > MOST_IDS && seen.size() > 1)) {
            seen.forgetOldest();
            ids--;
        } else if (ids > MOST_IDS) {
            ids -= sources.remove(sources.keySet().iterator().next()).size();
        }
        return true;
    }

    /** Forgets all events, not the counts: for a loop that goes back and reads them again. */
    public void forget() {
        sources.clear();
        ids = 0;
        moves.clear();
        owned.clear();
    }

    public long duplicates() {
        return duplicates.sum();
    }

    public long stale() {
        return stale.sum();
    }

    private boolean isOld(MigrationEvent move) {
        MigrationEvent last = moves.get(move.vm());
        if (last != null) {
            boolean sameMove = last.migration().equals(move.migration());
            if (move.epoch().isBefore(last.epoch()) || (sameMove && move.step() <= last.step())) {
                return true;
            }
        }
        moves.put(move.vm(), move);
        return false;
    }

    /** Only an OWNED makes others old: LOADED, RELEASED, ABORTED and REFUSED speak about an epoch yet to come. */
    private boolean isOld(OwnershipRecord record) {
        long newest = owned.getOrDefault(record.vm(), 0L);
        if (record.epoch().value() < newest) {
            return true;
        }
        if (record.kind() == OwnershipRecord.Kind.OWNED) {
            owned.put(record.vm(), record.epoch().value());
        }
        return false;
    }

    private static final class Seen {
        private final Set<String> ids = new HashSet<>();
        private final Deque<String> order = new ArrayDeque<>();

        boolean add(String id) {
            if (!ids.add(id)) {
                return false;
            }
            order.addLast(id);
            return true;
        }

        void forgetOldest() {
            ids.remove(order.removeFirst());
        }

        int size() {
            return order.size();
        }
    }

    /** Forgets what was used longest ago. */
    private static final class Newest<K, V> extends LinkedHashMap<K, V> {

        private static final long serialVersionUID = 1;

        private final int most;

        Newest(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }
}
