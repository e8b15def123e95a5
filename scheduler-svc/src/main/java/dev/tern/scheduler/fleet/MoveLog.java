package dev.tern.scheduler.fleet;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Migrations under way and the last ones of each guest, in bounded number. */
final class MoveLog {

    private static final int MOST_PER_VM = 16;
    /** Ended migrations whose late events are still recognised as old news. */
    private static final int MOST_ENDED = 10_000;

    private final Map<MigrationId, InFlight> inFlight = new HashMap<>();
    private final Map<VmId, List<PastMove>> past = new HashMap<>();
    private final Map<MigrationId, Boolean> ended = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MigrationId, Boolean> eldest) {
            return size() > MOST_ENDED;
        }
    };

    /** @return false where the event is old news */
    boolean record(MigrationEvent event) {
        InFlight known = inFlight.get(event.migration());
        if (ended.containsKey(event.migration())
                || (known != null && event.step() <= known.last().step())) {
            return false;
        }
        if (event.state() instanceof MigrationState.Terminal end) {
            inFlight.remove(event.migration());
            ended.put(event.migration(), Boolean.TRUE);
            List<PastMove> moves = new ArrayList<>(past.getOrDefault(event.vm(), List.of()));
            moves.add(PastMove.of(known == null ? event.at() : known.since(), event, end));
            past.put(event.vm(), List.copyOf(moves.subList(Math.max(0, moves.size() - MOST_PER_VM), moves.size())));
        } else {
            inFlight.put(event.migration(), new InFlight(known == null ? event.at() : known.since(), event));
        }
        return true;
    }

    static boolean arrived(MigrationEvent event) {
        return event.state() instanceof MigrationState.Running || event.state() instanceof MigrationState.Done;
    }

    boolean hasArrivalAfter(Instant then) {
        return past.values().stream()
                .map(List::getLast)
                .anyMatch(move -> move.arrived() && move.endedAt().isAfter(then));
    }

    void forget(VmId vm) {
        past.remove(vm);
        inFlight.values().removeIf(m -> m.last().vm().equals(vm));
    }

    Map<MigrationId, InFlight> inFlight() {
        return inFlight;
    }

    Map<VmId, List<PastMove>> history() {
        return past;
    }
}
