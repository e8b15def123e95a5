package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.consolidation.Consolidation;
import dev.tern.scheduler.consolidation.Consolidator;
import dev.tern.scheduler.consolidation.GuestMove;
import dev.tern.scheduler.consolidation.PlacedGuest;
import dev.tern.scheduler.consolidation.PowerChange;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.consolidation.PoweredHost;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.power.PowerOrder.PowerAnswer;
import dev.tern.scheduler.room.Rooms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The owner of hosts' power: makes of what consolidation wants orders that are safe, and sees them through. Belongs to one
 * thread; the orders are carried out beside it.
 *
 * <ul>
 *   <li>One host at a time is emptied or switched off, and none while one wakes. Hosts wake at once.
 *   <li>Guests that leave a host which is expected to lack CPU go first, and the rest is decided anew with what that takes. One
 *       that could not go is left where it is for a while. That a host cannot be relieved, or that a plan has guests to move,
 *       keeps no other hosts on: those guests count wherever they may be.
 *   <li>A host that is to be switched off first takes no guests any more ({@link #closed}), and is switched off only when a
 *       sample taken after that shows it empty and nothing stands against it still: a guest, a move that is under way, in
 *       doubt or just over, a plan, data that is not fresh, or its having booted lately.
 *   <li>While the fleet's data is not good enough nothing is decided; what was ordered is followed.
 *   <li>A host that fails to wake, to shut down or to be emptied is left alone, twice as long with each failure, and
 *       consolidation does without it: another host is woken.
 *   <li>Hosts without settings of their power, and those that are cordoned or in quarantine, are left to people. So are
 *       those that are off and hold guests or take part in a move.
 * </ul>
 *
 * A restart forgets how long hosts have been on, so all waiting begins anew; which were switched off or told to wake is said to
 * it ({@link #resume}), and of hosts that say nothing their power is read.
 */
public final class PowerKeeper {

    private final KeeperSettings settings;
    private final Consolidator consolidator;
    private final GuestWatch guests;
    private final Map<HostId, KeptHost> hosts = new TreeMap<>();
    private @Nullable Instant decidedAt;
    private List<Reason> unmet = List.of();

    /**
     * @param curves of the hosts that may be switched
     * @param rooms that hosts are in
     * @param moveCost of moving a guest, in core-seconds
     */
    public PowerKeeper(
            Map<HostId, PowerCurve> curves, KeeperSettings settings, Rooms rooms, Function<VmView, Duration> moveCost) {
        this.settings = settings;
        this.consolidator = new Consolidator(settings.consolidation(), 1);
        this.guests = new GuestWatch(moveCost);
        curves.forEach((id, curve) -> hosts.put(id, new KeptHost(id, curve, settings, rooms)));
    }

    /**
     * Before the first look: what was made of a host's power before a restart. Of a host that was on nothing need be said.
     *
     * @param since when it was
     */
    public void resume(HostId id, Power power, Instant since) {
        KeptHost host = hosts.get(id);
        if (host != null) {
            switch (power) {
                case ON -> {}
                case TURNING_OFF -> host.become(new HostPhase.Stopping(since));
                case OFF -> host.become(new HostPhase.Off(since));
                case TURNING_ON -> host.become(new HostPhase.Waking(since));
            }
        }
    }

    /** Time has passed: at least every few seconds. */
    public Keeping look(FleetView view) {
        Objections objections = objections(view);
        List<PowerOrder> orders = new ArrayList<>();
        for (KeptHost host : hosts.values()) {
            host.look(view, objections);
            if (host.phase() instanceof HostPhase.Closing closing) {
                closes(host, closing, view, objections).ifPresent(orders::add);
            }
            if (host.isReadDue(view.now())) {
                orders.add(new PowerOrder.Read(host.id()));
            }
        }
        boolean due = decidedAt == null || !decidedAt.plus(settings.interval()).isAfter(view.now());
        if (!due) {
            return new Keeping(orders, List.of(), unmet);
        }
        decidedAt = view.now();
        List<PlacedGuest> placed = guests.look(view);
        if (!view.quality().permitsBalancing()) {
            unmet = view.quality().refusals();
            return new Keeping(orders, List.of(), unmet);
        }
        List<PoweredHost> powered = hosts.values().stream()
                .flatMap(host -> host.powered(view, objections).stream())
                .toList();
        Keeping keeping = act(consolidator.decide(powered, placed), orders, view, objections);
        unmet = keeping.unmet();
        return keeping;
    }

    private Objections objections(FleetView view) {
        return new Objections(
                view,
                settings.consolidation().emptyAfter(),
                settings.consolidation().offAfter());
    }

    /** Looked at once more, by what was sampled since it takes no guests. */
    private Optional<PowerOrder> closes(
            KeptHost host, HostPhase.Closing closing, FleetView view, Objections objections) {
        if (objections.against(host.id(), closing.up()).isPresent()) {
            boolean fresh = view.fresh(host.id()).isPresent();
            host.become(fresh ? new HostPhase.Up(closing.up()) : new HostPhase.Unknown());
            return Optional.empty();
        }
        boolean seen = view.fresh(host.id())
                .filter(load -> load.at().isAfter(closing.since()))
                .isPresent();
        if (!seen) {
            return Optional.empty();
        }
        host.become(new HostPhase.Stopping(view.now()));
        return Optional.of(new PowerOrder.SwitchOff(host.id(), closing.why()));
    }

    private Keeping act(Consolidation decision, List<PowerOrder> orders, FleetView view, Objections objections) {
        List<Reason> cannot = new ArrayList<>(decision.unmet());
        hosts.values().forEach(host -> host.failure(view.now()).ifPresent(cannot::add));
        for (PowerChange wake : decision.wake()) {
            kept(wake.host()).become(new HostPhase.Waking(view.now()));
            orders.add(new PowerOrder.Wake(wake.host(), wake.why()));
        }
        List<GuestMove> relief = decision.moves().stream()
                .filter(move -> move.why().code().equals(PowerChange.RELIEF))
                .toList();
        if (!relief.isEmpty()) {
            decidedAt = null;
            return new Keeping(orders, relief, cannot);
        }
        if (!isSettled() || close(decision, cannot, view, objections)) {
            return new Keeping(orders, List.of(), cannot);
        }
        return new Keeping(orders, decision.moves(), cannot);
    }

    private boolean isSettled() {
        return hosts.values().stream()
                .map(KeptHost::phase)
                .noneMatch(phase -> phase instanceof HostPhase.Closing
                        || phase instanceof HostPhase.Stopping
                        || phase instanceof HostPhase.Waking);
    }

    /** @return whether one begins to close */
    private boolean close(Consolidation decision, List<Reason> cannot, FleetView view, Objections objections) {
        for (PowerChange off : decision.switchOff()) {
            KeptHost host = kept(off.host());
            if (host.phase() instanceof HostPhase.Up(Instant up)) {
                Optional<Reason> against = objections.against(off.host(), up);
                if (against.isEmpty()) {
                    host.become(new HostPhase.Closing(view.now(), up, off.why()));
                    return true;
                }
                cannot.add(against.get());
            }
        }
        return false;
    }

    private KeptHost kept(HostId id) {
        KeptHost host = hosts.get(id);
        if (host == null) {
            throw new IllegalStateException("Consolidation speaks of " + id + ", which it was not told of");
        }
        return host;
    }

    /** What came of an order. */
    public void heard(PowerAnswer answer, FleetView view) {
        switch (answer) {
            case PowerAnswer.Drew _ -> {}
            case PowerAnswer.Was(HostId id, PowerReading reading) -> kept(id).read(reading, view);
            case PowerAnswer.Ordered(PowerOrder order, Optional<PowerFailure> failure) ->
                failure.ifPresent(why -> failed(kept(order.host()), why, view.now()));
        }
    }

    private static void failed(KeptHost host, PowerFailure why, Instant now) {
        host.isTroubledBy(why.reason());
        boolean mayBeTaken = why.problem() == PowerProblem.LATE || why.problem() == PowerProblem.UNREACHABLE;
        switch (host.phase()) {
            case HostPhase.Waking _ -> {
                host.failed(why.reason(), now);
                host.become(new HostPhase.Off(now));
            }
            case HostPhase.Stopping _
            when !mayBeTaken -> {
                host.failed(why.reason(), now);
                if (why.problem() == PowerProblem.UNSUPPORTED) {
                    host.cannotBeSwitchedOff();
                }
                host.become(new HostPhase.Up(now));
            }
            default -> {}
        }
    }

    /** The moves that were to empty a host came to nothing, or not all of them were made. */
    public void notEmptied(HostId host, Reason why, Instant now) {
        kept(host).failed(why, now);
    }

    /** A move that was to relieve its host came to nothing. */
    public void notRelieved(VmId guest, Instant now) {
        guests.refused(guest, settings, now);
    }

    /** Hosts that must not be given a guest, by order or not, and why. */
    public Map<HostId, Reason> closed() {
        Map<HostId, Reason> closed = new HashMap<>();
        for (KeptHost host : hosts.values()) {
            switch (host.phase()) {
                case HostPhase.Closing _, HostPhase.Stopping _ ->
                    closed.put(host.id(), new Reason("host.switched.off", host.id() + " is being switched off"));
                case HostPhase.Off _ -> closed.put(host.id(), new Reason("host.off", host.id() + " is switched off"));
                case HostPhase.Waking _ -> closed.put(host.id(), new Reason("host.waking", host.id() + " wakes"));
                case HostPhase.Unknown _, HostPhase.Up _ -> {}
            }
        }
        return closed;
    }

    /** What failed last, and has not been made good since. */
    public Optional<Reason> trouble(HostId id) {
        KeptHost host = hosts.get(id);
        return host == null ? Optional.empty() : host.trouble();
    }

    /** As far as it is known, for the ledger of energy. */
    public Optional<Power> power(HostId id) {
        KeptHost host = hosts.get(id);
        return host == null
                ? Optional.empty()
                : switch (host.phase()) {
                    case HostPhase.Unknown _ -> Optional.empty();
                    case HostPhase.Up _, HostPhase.Closing _ -> Optional.of(Power.ON);
                    case HostPhase.Stopping _ -> Optional.of(Power.TURNING_OFF);
                    case HostPhase.Off _ -> Optional.of(Power.OFF);
                    case HostPhase.Waking _ -> Optional.of(Power.TURNING_ON);
                };
    }
}
