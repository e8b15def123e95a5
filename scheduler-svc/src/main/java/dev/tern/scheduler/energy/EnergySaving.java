package dev.tern.scheduler.energy;

import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.consolidation.GuestMove;
import dev.tern.scheduler.consolidation.PowerChange;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.goal.Price;
import dev.tern.scheduler.placement.unasked.RelieveAhead;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.power.FleetView;
import dev.tern.scheduler.power.Keeping;
import dev.tern.scheduler.power.Power;
import dev.tern.scheduler.power.PowerKeeper;
import dev.tern.scheduler.power.PowerOrder;
import dev.tern.scheduler.quarantine.Quarantines;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Saves energy: tells the keeper of hosts' power what the scheduler knows, and does what comes of it. Moves that empty a host
 * or relieve hosts become a plan like any other; orders to switch hosts are {@link #takeOrders taken} by whoever carries them
 * out beside the loop and tells {@link #heard} what came of them. Belongs to the scheduler's thread.
 */
public final class EnergySaving {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final EnergySettings settings;
    private final ExecutionSettings execution;
    private final Surroundings with;
    private final PlanBook book;
    private final Quarantines quarantines;
    private final PowerKeeper keeper;
    private final PowerNews news;
    private final EnergyCount count;
    private final List<PowerOrder> orders = new ArrayList<>();
    private final Set<PlanId> followed = new HashSet<>();
    private List<Reason> unmet = List.of();
    private @Nullable Instant since;
    private @Nullable FleetSnapshot seen;
    private boolean begun;

    /** @param book whose plans are looked into, and of which those that it asked for are followed to their ends */
    public EnergySaving(ExecutionSettings execution, Surroundings with, PlanBook book, Quarantines quarantines) {
        this.settings = execution.energy();
        this.execution = execution;
        this.with = with;
        this.book = book;
        this.quarantines = quarantines;
        this.news = new PowerNews(with);
        Map<HostId, PowerCurve> curves = new HashMap<>();
        settings.hosts().forEach((host, watts) -> curves.put(host, watts.on()));
        this.keeper = new PowerKeeper(curves, settings.keeper(), settings.rooms(), this::moveCost);
        this.count = new EnergyCount(settings, keeper, news);
    }

    /** What was published before a restart. */
    public void restore(HostPower before) {
        if (!begun) {
            news.restore(before);
        }
    }

    /** All that was published before a restart has been read. */
    public void begin(Instant now) {
        begun = true;
        for (HostPower before : news.said()) {
            if (settings.hosts().containsKey(before.host())) {
                keeper.resume(before.host(), power(before.state()), before.since());
            } else if (before.mayBeSilent()) {
                news.leave(before.host(), now);
            }
        }
        book.active().stream()
                .map(Track::plan)
                .filter(plan -> plan.goal() instanceof Goal.Consolidate)
                .forEach(this::follow);
    }

    private static Power power(HostPower.State state) {
        return switch (state) {
            case ON -> Power.ON;
            case SWITCHING_OFF -> Power.TURNING_OFF;
            case OFF -> Power.OFF;
            case WAKING -> Power.TURNING_ON;
        };
    }

    /** Time has passed. What is to be emptied or relieved, if anything. */
    public Optional<Order> look(FleetSnapshot fleet) {
        FleetSnapshot before = seen;
        boolean due = before == null || !before.at().plus(BETWEEN_LOOKS).isAfter(fleet.at());
        if (settings.hosts().isEmpty() || !due) {
            return Optional.empty();
        }
        seen = fleet;
        since = since == null ? fleet.at() : since;
        hearOfPlans(fleet);
        Keeping keeping = keeper.look(view(fleet));
        unmet = keeping.unmet();
        for (PowerOrder order : keeping.orders()) {
            news.ordered(order, fleet.at());
            orders.add(order);
        }
        settings.hosts()
                .keySet()
                .forEach(host -> news.look(host, keeper.power(host), keeper.trouble(host), fleet.at()));
        orders.addAll(count.look(fleet));
        return order(keeping.moves());
    }

    private static Optional<Order> order(List<GuestMove> moves) {
        if (moves.isEmpty()) {
            return Optional.empty();
        }
        if (moves.getFirst().why().code().equals(PowerChange.RELIEF)) {
            return Optional.of(new Order.Relieve(moves.stream()
                    .map(move -> new RelieveAhead.Target(move.guest(), move.to(), move.why()))
                    .toList()));
        }
        Map<VmId, HostId> to = new HashMap<>();
        moves.forEach(move -> to.put(move.guest(), move.to()));
        return Optional.of(new Order.Consolidate(
                moves.getFirst().from(), to, moves.getFirst().why()));
    }

    /** The plan that was made of what {@link #look} said. */
    public void follow(Plan plan) {
        followed.add(plan.id());
    }

    /** Guests that were to relieve their hosts, and cannot go. */
    public void notRelieved(Stream<VmId> guests, Instant now) {
        guests.forEach(guest -> keeper.notRelieved(guest, now));
    }

    /** A plan that policy puts off is given up: when its time comes the fleet is another. */
    private void hearOfPlans(FleetSnapshot fleet) {
        for (PlanId id : Set.copyOf(followed)) {
            Optional<Track> track = book.track(id);
            track.filter(t -> t.state() == PlanState.DEFERRED).ifPresent(t -> giveUp(t, fleet));
            if (track.isEmpty() || track.get().state().isOver()) {
                followed.remove(id);
                track.map(Track::plan)
                        .filter(plan -> plan.state() != PlanState.DONE)
                        .ifPresent(plan -> cameToNothing(plan, fleet));
            }
        }
    }

    private static void giveUp(Track track, FleetSnapshot fleet) {
        Reason why = new Reason("policy.deferred", "policy put it off, and a later look decides anew");
        track.waiting(fleet).forEach(move -> track.drop(move.id(), why, false));
    }

    private void cameToNothing(Plan plan, FleetSnapshot fleet) {
        if (plan.goal() instanceof Goal.Balance) {
            notRelieved(
                    plan.moves().stream()
                            .filter(move -> fleet.vm(move.vm())
                                    .filter(vm -> vm.vm().host().equals(move.from()))
                                    .isPresent())
                            .map(Move::vm),
                    fleet.at());
        }
        notEmptied(plan, fleet.at());
    }

    private void notEmptied(Plan plan, Instant now) {
        if (plan.goal() instanceof Goal.Consolidate(HostId host)
                && settings.hosts().containsKey(host)) {
            String last = plan.reasons().isEmpty()
                    ? ""
                    : ": " + plan.reasons().getLast().text();
            keeper.notEmptied(
                    host, new Reason("host.not.emptied", host + " was not emptied by plan " + plan.id() + last), now);
        }
    }

    private FleetView view(FleetSnapshot fleet) {
        Set<HostId> withheld = new HashSet<>(book.keptEmpty(fleet.at()));
        quarantines.all().stream()
                .filter(known -> known.isImposed() && known.to() == null)
                .map(Quarantine::host)
                .forEach(withheld::add);
        return new FleetView(fleet, with.requirements().assess(fleet), book.claimed(fleet), withheld);
    }

    private Duration moveCost(VmView vm) {
        FleetSnapshot fleet = seen;
        return fleet == null
                ? Duration.ZERO
                : fleet.hosts().values().stream()
                        .filter(host -> host.host().health() == HostHealth.UP
                                && !host.id().equals(vm.vm().host()))
                        .findFirst()
                        .map(to -> Price.of(
                                vm,
                                with.forecaster()
                                        .move(vm, to.id(), execution.moves().limits(), fleet)
                                        .prediction()))
                        .orElse(Duration.ZERO);
    }

    /** Those that nobody has taken yet, in their order; to be carried out beside the loop. */
    public List<PowerOrder> takeOrders() {
        List<PowerOrder> taken = List.copyOf(orders);
        orders.clear();
        return taken;
    }

    /** What came of an order; told to the others at the next look. */
    public void heard(PowerOrder.PowerAnswer answer) {
        FleetSnapshot fleet = seen;
        if (fleet != null) {
            keeper.heard(answer, view(fleet));
            count.heard(answer, fleet.at());
        }
    }

    /** Hosts that must not be given a guest, and why. */
    public Map<HostId, Reason> closed() {
        return keeper.closed();
    }

    public EnergyStatus status() {
        return count.status(since, unmet);
    }
}
