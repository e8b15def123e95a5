package dev.tern.scheduler.plan;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.placement.Objective;
import dev.tern.scheduler.placement.balance.RelieveHosts;
import dev.tern.scheduler.placement.explanation.Explained;
import dev.tern.scheduler.placement.order.EmptyHost;
import dev.tern.scheduler.placement.order.MoveGuest;
import dev.tern.scheduler.placement.order.PlaceGuests;
import dev.tern.scheduler.placement.order.ReturnGuests;
import dev.tern.scheduler.placement.order.UndoMoves;
import dev.tern.scheduler.placement.unasked.ConsolidateHost;
import dev.tern.scheduler.placement.unasked.RelieveAhead;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What someone wants a plan for. */
public sealed interface Order {

    Goal goal();

    Objective objective();

    /** How the moves are to be made; none where the scheduler is to choose. */
    default Optional<Manner> manner() {
        return Optional.empty();
    }

    /** Whether it is planned anew when moves failed; not what is decided anew anyway. */
    default boolean isTriedAgain() {
        return !(this instanceof Balance || this instanceof Relieve || this instanceof Consolidate);
    }

    /** What a plan was made for, as far as it tells: enough to try again for what it did not reach. */
    static Order of(Plan plan) {
        List<VmId> vms = plan.moves().stream()
                .map(dev.tern.contracts.plan.Move::vm)
                .distinct()
                .toList();
        return switch (plan.goal()) {
            case Goal.Balance balance -> new Balance();
            case Goal.Evacuate evacuate -> new Evacuate(evacuate.host());
            case Goal.Consolidate consolidate ->
                new Consolidate(
                        consolidate.host(),
                        plan.moves().stream()
                                .collect(Collectors.toMap(
                                        dev.tern.contracts.plan.Move::vm, dev.tern.contracts.plan.Move::to)),
                        plan.reasons().stream()
                                .findFirst()
                                .orElseGet(() -> new Reason("host.emptied", "empties " + consolidate.host())));
            case Goal.Manual manual
            when plan.moves().size() == 1 ->
                new Move(
                        vms.getFirst(),
                        plan.moves().getFirst().to(),
                        Optional.of(plan.moves().getFirst().manner()));
            case Goal.Manual manual -> new Place(targets(plan));
            case Goal.ReturnHome home -> new Return(vms);
        };
    }

    /** Where each guest is to be when all moves are made. */
    private static List<PlaceGuests.Target> targets(Plan plan) {
        return plan.moves().stream()
                .filter(move -> plan.behind(move).isEmpty())
                .map(move -> new PlaceGuests.Target(move.vm(), move.to()))
                .toList();
    }

    record Balance() implements Order {
        @Override
        public Goal goal() {
            return new Goal.Balance();
        }

        @Override
        public Objective objective() {
            return new Explained(new RelieveHosts());
        }
    }

    record Evacuate(HostId host) implements Order {
        @Override
        public Goal goal() {
            return new Goal.Evacuate(host);
        }

        @Override
        public Objective objective() {
            return new Explained(new EmptyHost(host));
        }
    }

    /**
     * As energy is saved: a fresh decision comes soon, so it is not tried again by itself.
     *
     * @param moves where each guest of the host goes
     */
    record Consolidate(HostId host, Map<VmId, HostId> moves, Reason why) implements Order {
        public Consolidate {
            moves = Map.copyOf(moves);
        }

        @Override
        public Goal goal() {
            return new Goal.Consolidate(host);
        }

        @Override
        public Objective objective() {
            return new ConsolidateHost(host, moves, why);
        }
    }

    /**
     * Before hosts lack CPU; decided anew as well.
     *
     * @param moves each for itself
     */
    record Relieve(List<RelieveAhead.Target> moves) implements Order {
        public Relieve {
            moves = List.copyOf(moves);
        }

        @Override
        public Goal goal() {
            return new Goal.Balance();
        }

        @Override
        public Objective objective() {
            return new RelieveAhead(moves);
        }
    }

    record Move(VmId vm, HostId to, Optional<Manner> manner) implements Order {
        public Move(VmId vm, HostId to) {
            this(vm, to, Optional.empty());
        }

        @Override
        public Goal goal() {
            return new Goal.Manual();
        }

        @Override
        public Objective objective() {
            return new Explained(new MoveGuest(vm, to, manner.map(Manner::mode).orElse(MigrationMode.RELAY)));
        }
    }

    /** Several guests at once. */
    record Place(List<PlaceGuests.Target> targets) implements Order {
        public Place {
            targets = List.copyOf(targets);
        }

        @Override
        public Goal goal() {
            return new Goal.Manual();
        }

        @Override
        public Objective objective() {
            return new Explained(new PlaceGuests(targets));
        }
    }

    /**
     * Guests back to where they came from.
     *
     * @param vms none for all that an evacuation took away from their host
     * @param homes of those that were parked on their way; none until they were looked up
     */
    record Return(List<VmId> vms, Map<VmId, HostId> homes) implements Order {
        public Return(List<VmId> vms) {
            this(vms, Map.of());
        }

        public Return {
            vms = List.copyOf(vms);
            homes = Map.copyOf(homes);
        }

        @Override
        public Goal goal() {
            return new Goal.ReturnHome();
        }

        @Override
        public Objective objective() {
            return new Explained(new ReturnGuests(vms, homes));
        }
    }

    /**
     * Guests back to where they were before a plan.
     *
     * @param made what it did with each guest; none until the plan was looked up
     */
    record Undo(PlanId plan, List<UndoMoves.Made> made) implements Order {
        public Undo(PlanId plan) {
            this(plan, List.of());
        }

        public Undo {
            made = List.copyOf(made);
        }

        @Override
        public Goal goal() {
            return new Goal.ReturnHome();
        }

        @Override
        public Objective objective() {
            return new Explained(new UndoMoves(made));
        }
    }
}
