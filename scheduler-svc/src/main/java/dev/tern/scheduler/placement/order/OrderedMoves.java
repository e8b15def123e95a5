package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.placement.explanation.Alternatives;
import dev.tern.scheduler.placement.goal.Price;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects moves that were ordered: each is proposed whatever it costs, or rejected with what stands against it. */
final class OrderedMoves {

    private final Problem problem;
    private final MigrationMode mode;
    private final Ledger ledger;
    private final Eligibility eligibility;
    private final List<ProposedMove> moves = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();

    OrderedMoves(Problem problem) {
        this(problem, MigrationMode.RELAY);
    }

    OrderedMoves(Problem problem, MigrationMode mode) {
        this.problem = problem;
        this.mode = mode;
        this.ledger = new Ledger(problem.fleet());
        this.eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.ORDERED, mode);
    }

    /** To that host or not at all. */
    void move(VmView vm, HostId to, Reason why) {
        moveAll(List.of(Passage.Wish.ordered(vm, to, why)));
    }

    /** Each to its host or not at all, in an order in which they find room: by way of a third host where there is no other. */
    void moveAll(List<Passage.Wish> wishes) {
        List<Passage.Wish> open = new ArrayList<>();
        for (Passage.Wish wish : wishes) {
            Optional<Reason> against =
                    eligibility.againstLeaving(wish.vm()).or(() -> eligibility.againstPlace(wish.to(), wish.vm()));
            if (against.isPresent()) {
                reject(wish.vm(), wish.to(), against.get());
            } else {
                open.add(wish);
            }
        }
        var passage = new Passage(problem, mode, open, ledger);
        Passage.Found found = passage.found();
        for (Passage.Leg leg : found.legs()) {
            List<Reason> why = new ArrayList<>(Parked.reasons(leg));
            if (!leg.wish().isOrdered()) {
                againstGroup(leg.vm(), leg.to(), "no order was found in which not")
                        .ifPresent(why::add);
            }
            propose(leg.vm(), leg.to(), why, leg.isParking() ? passage.passedOver(ledger, leg) : List.of());
        }
        for (Passage.Wish wish : found.stuck()) {
            eligibility
                    .againstRoom(wish.to(), wish.vm())
                    .map(full -> Parked.nowhere(wish, full, found.stuck()))
                    .or(() -> wish.isOrdered() ? Optional.empty() : eligibility.againstGroup(wish.to(), wish.vm()))
                    .ifPresentOrElse(
                            against -> reject(wish.vm(), wish.to(), against),
                            () -> propose(wish.vm(), wish.to(), List.of(wish.why()), List.of()));
        }
    }

    /** As a plan says it of a move that it has all the same: such a move is not held back for it later. */
    private Optional<Reason> againstGroup(VmView vm, HostId to, String although) {
        return eligibility.againstGroup(to, vm).map(group -> new Reason(group.code(), group.text() + "; " + although));
    }

    boolean moves(VmView vm) {
        return moves.stream().anyMatch(move -> move.vm().id().equals(vm.id()));
    }

    /** To the emptiest host that has room, though it be against what its group asks for; or rejected for each of them. */
    void moveAnyway(VmView vm, Reason why) {
        rejections.removeIf(rejection -> rejection.vm().equals(vm.id()));
        Map<HostId, Reason> closed = new LinkedHashMap<>();
        List<HostId> open = new ArrayList<>();
        for (HostId host : ledger.hosts()) {
            if (!host.equals(vm.vm().host())) {
                eligibility
                        .againstTaking(host, vm)
                        .ifPresentOrElse(against -> closed.put(host, against), () -> open.add(host));
            }
        }
        Optional<HostId> emptiest = open.stream()
                .min(Comparator.comparingDouble(
                                (HostId host) -> Math.max(ledger.cpuWith(host, vm), ledger.memoryWith(host, vm)))
                        .thenComparing(Comparator.naturalOrder()));
        if (emptiest.isEmpty()) {
            closed.forEach((host, against) -> reject(vm, host, against));
        } else {
            List<Reason> reasons = new ArrayList<>(List.of(why));
            againstGroup(vm, emptiest.get(), "it was ordered").ifPresent(reasons::add);
            propose(vm, emptiest.get(), reasons, List.of());
        }
    }

    /** @param to none where the guest itself must not move */
    void reject(VmView vm, @Nullable HostId to, Reason why) {
        rejections.add(new Rejection(vm.id(), vm.vm().name(), to, why));
    }

    private void propose(VmView vm, HostId to, List<Reason> why, List<Rejection> others) {
        MoveForecast forecast = problem.predict().apply(vm, to);
        if (mode == MigrationMode.COLD) {
            forecast = forecast.cold();
        }
        List<Reason> reasons = new ArrayList<>(why);
        double cpu = ledger.cpuWith(to, vm);
        if (cpu > problem.settings().cpuTarget().value()) {
            reasons.add(new Reason(
                    "host.cpu.busy",
                    to + " will have a CPU demand of " + Eligibility.percent(cpu) + "; it was ordered"));
        }
        if (!forecast.prediction().converges()) {
            reasons.add(new Reason(
                    "move.may.not.converge", "it dirties memory faster than the link takes it; it was ordered"));
        }
        Worth worth = new Worth(Duration.ZERO, Price.weighed(problem.settings(), vm, forecast.prediction()));
        moves.add(Alternatives.added(new ProposedMove(vm, to, forecast, worth, reasons), others));
        ledger.move(vm, to);
    }

    Proposal proposal(List<Reason> about) {
        List<Reason> reasons = new ArrayList<>(about);
        rejections.stream().map(Rejection::asReason).forEach(reasons::add);
        return new Proposal(moves, reasons, rejections);
    }
}
