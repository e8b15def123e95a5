package dev.tern.monitor.view;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The migrations told of, newest last; those that are over are forgotten beyond the last {@value #MOST}. */
final class Migrations {

    static final int MOST = 5_000;

    /** Rounds of pre-copy are told by progress: beyond these, only the newest step of a kind is kept. */
    private static final int MOST_STEPS = 64;

    private final Map<MigrationId, MigrationView> known = new LinkedHashMap<>();
    private final Map<VmId, MigrationId> moving = new HashMap<>();

    void on(MigrationEvent event) {
        MigrationView before = known.get(event.migration());
        if (before != null
                && !before.steps().isEmpty()
                && before.steps().getLast().step() >= event.step()) {
            return;
        }
        List<MigrationView.Step> steps = new ArrayList<>(before == null ? List.of() : before.steps());
        if (steps.size() == MOST_STEPS) {
            steps.removeLast();
        }
        steps.add(new MigrationView.Step(event.step(), event.state().word(), event.at()));
        boolean over = event.state() instanceof MigrationState.Terminal;
        known.put(event.migration(), view(event, before, over, steps));
        if (over) {
            moving.remove(event.vm(), event.migration());
            trim();
        } else {
            moving.put(event.vm(), event.migration());
        }
    }

    private static MigrationView view(
            MigrationEvent event, @Nullable MigrationView before, boolean over, List<MigrationView.Step> steps) {
        return new MigrationView(
                event.migration(),
                event.plan(),
                event.vm(),
                event.vmName(),
                event.from(),
                event.to(),
                event.epoch(),
                event.state().word(),
                over,
                event.state(),
                before == null ? event.at() : before.startedAt(),
                event.at(),
                before == null ? null : before.progress(),
                notes(event.state(), before),
                steps);
    }

    private static List<Reason> notes(MigrationState state, @Nullable MigrationView before) {
        if (state instanceof MigrationState.Reserved reserved) {
            return reserved.notes();
        }
        return before == null ? List.of() : before.notes();
    }

    /** Progress may be told by another partition before the first event: it is taken with the next one. */
    void on(MigrationProgress progress) {
        known.computeIfPresent(
                progress.migration(),
                (id, view) -> new MigrationView(
                        id,
                        view.plan(),
                        view.vm(),
                        view.vmName(),
                        view.from(),
                        view.to(),
                        view.epoch(),
                        view.phase(),
                        view.over(),
                        view.state(),
                        view.startedAt(),
                        view.at(),
                        progress,
                        view.notes(),
                        view.steps()));
    }

    /** The migration that moves a guest now; one that is in doubt still does. */
    Optional<MigrationId> moving(VmId vm) {
        return Optional.ofNullable(moving.get(vm));
    }

    Collection<MigrationView> all() {
        return known.values();
    }

    Optional<MigrationView> find(MigrationId id) {
        return Optional.ofNullable(known.get(id));
    }

    private void trim() {
        Iterator<MigrationView> oldest = known.values().iterator();
        while (known.size() > MOST && oldest.hasNext()) {
            if (oldest.next().over()) {
                oldest.remove();
            }
        }
    }
}
