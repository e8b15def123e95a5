package dev.tern.scheduler.placement.explanation;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.Objective;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.goal.GoalCosts;
import dev.tern.scheduler.placement.goal.RoomLoads;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An objective whose proposals say what every goal costs before and after, and of each move what its part in that is and why
 * it is made now; all in core-seconds over the horizon, which are called weighted where goals count otherwise than usual.
 */
public record Explained(Objective objective) implements Objective {

    @Override
    public Proposal propose(Problem problem) {
        return of(problem, objective.propose(problem));
    }

    /** @param problem with the fleet as it is before all moves */
    public static Proposal of(Problem problem, Proposal proposal) {
        if (proposal.moves().isEmpty()) {
            return proposal;
        }
        Balance balance = Balance.of(problem, proposal);
        List<Reason> reasons = new ArrayList<>(proposal.reasons());
        reasons.addAll(balance.reasons());
        List<ProposedMove> moves =
                proposal.moves().stream().map(balance::explained).toList();
        return new Proposal(moves, reasons, proposal.rejections());
    }

    /**
     * @param placed what hosts carry when all moves are made
     * @param price of all moves, in core-seconds
     */
    private record Balance(
            Problem problem,
            GoalCosts before,
            GoalCosts after,
            RoomLoads roomsBefore,
            RoomLoads roomsAfter,
            Ledger placed,
            double price,
            Map<VmId, List<ProposedMove>> ways) {

        static Balance of(Problem problem, Proposal proposal) {
            Ledger ledger = new Ledger(problem.fleet());
            var before = new GoalCosts(problem, ledger);
            var rooms = new RoomLoads(problem, ledger);
            proposal.moves().forEach(move -> ledger.move(move.vm(), move.to()));
            double price =
                    proposal.moves().stream().mapToDouble(Explained::price).sum();
            Map<VmId, List<ProposedMove>> ways = proposal.moves().stream()
                    .collect(Collectors.groupingBy(move -> move.vm().id()));
            return new Balance(
                    problem,
                    before,
                    new GoalCosts(problem, ledger),
                    rooms,
                    new RoomLoads(problem, ledger),
                    ledger,
                    price,
                    ways);
        }

        double without() {
            return before.all();
        }

        double with() {
            return after.all() + price;
        }

        List<Reason> reasons() {
            double saved = without() - with();
            List<Reason> reasons = new ArrayList<>(List.of(
                    new Reason("goal.overload", "Overload costs " + change(before.overload(), after.overload())),
                    new Reason("goal.evenness", "Uneven use costs " + change(before.evenness(), after.evenness())),
                    new Reason("goal.moves", "Moves cost " + change(0, price)),
                    new Reason(
                            "plan.worth",
                            "In all " + change(without(), with()) + " " + unit() + " in "
                                    + minutes(problem.settings().horizon()) + ": the plan "
                                    + (saved >= 0 ? "saves " : "costs ") + number(Math.abs(saved)))));
            weights().ifPresent(reasons::add);
            if (before.groups() > 0 || after.groups() > 0) {
                reasons.add(new Reason(
                        "goal.groups", "Groups that are not apart cost " + change(before.groups(), after.groups())));
            }
            if (roomsBefore.areSeveral()) {
                reasons.add(new Reason(
                        "goal.rooms", "Uneven use of rooms costs " + change(roomsBefore.cost(), roomsAfter.cost())));
            }
            return reasons;
        }

        private String unit() {
            return problem.settings().weights().unit();
        }

        private Optional<Reason> weights() {
            GoalWeights weights = problem.settings().weights();
            return weights.equals(GoalWeights.DEFAULT)
                    ? Optional.empty()
                    : Optional.of(new Reason(
                            "goal.weights",
                            "Goals are weighted: " + weights + "; as usual that is " + GoalWeights.DEFAULT));
        }

        /** Of a move from room to room, what each of them is asked for before all moves, and what the way counts. */
        private Optional<Reason> crossing(ProposedMove move) {
            HostId from = move.vm().vm().host();
            if (!roomsBefore.areSeveral() || !roomsBefore.crosses(from, move.to())) {
                return Optional.empty();
            }
            return Optional.of(new Reason(
                    "move.crosses",
                    "goes from " + room(from) + " to " + room(move.to()) + ", a way that counts "
                            + number(roomsBefore.crossing(move.vm())) + " " + unit()));
        }

        private String room(HostId host) {
            return roomsBefore
                    .of(host)
                    .map(name -> "room " + name + " at " + Eligibility.percent(roomsBefore.share(name)) + " CPU demand")
                    .orElse("no room");
        }

        /** With its share and its moment behind what it is for. */
        ProposedMove explained(ProposedMove move) {
            List<Reason> reasons = new ArrayList<>(move.reasons());
            List<Reason> more = way(move).getLast().equals(move)
                    ? List.of(there(move), share(move), now(move))
                    : List.of(part(move));
            reasons.addAll(Math.min(1, reasons.size()), more);
            crossing(move).ifPresent(reasons::add);
            return new ProposedMove(move.vm(), move.to(), move.forecast(), move.worth(), reasons);
        }

        /** The moves of its guest. */
        private List<ProposedMove> way(ProposedMove move) {
            return ways.getOrDefault(move.vm().id(), List.of(move));
        }

        /** Where the guest is before all of them. */
        private HostId home(ProposedMove move) {
            return way(move).getFirst().vm().vm().host();
        }

        private Reason part(ProposedMove move) {
            return new Reason(
                    "move.share",
                    "its cost of " + number(Explained.price(move)) + " " + unit() + " is a part of that of the move to "
                            + way(move).getLast().to());
        }

        private Reason there(ProposedMove move) {
            String text = "with all moves made, " + move.to() + " is at "
                    + load(placed.cpu(move.to()), placed.memory(move.to()));
            return new Reason("move.there", text);
        }

        private static String load(double cpu, double memory) {
            return Eligibility.percent(cpu) + " CPU demand and " + Eligibility.percent(memory) + " memory";
        }

        private Reason share(ProposedMove move) {
            HostId from = home(move);
            double gain = after.change(move.vm(), move.to(), from);
            double cost = way(move).stream().mapToDouble(Explained::price).sum();
            String text =
                    "the plan costs " + number(with()) + " " + unit() + " with it and " + number(with() + gain - cost)
                            + " without: its own gain is " + number(gain) + ", its cost " + number(cost);
            return new Reason("move.share", gain > cost ? text : text + room(move.vm(), from));
        }

        /** Where a guest leaves so that others find room, its gain is theirs. */
        private String room(VmView vm, HostId from) {
            double cpu = placed.cpuWith(from, vm);
            double memory = placed.memoryWith(from, vm);
            boolean crowded = cpu > problem.settings().cpuTarget().value()
                    || memory > problem.settings().memoryTarget().value();
            return crowded
                    ? "; if it stayed, " + from + " would be at " + load(cpu, memory) + ", above its targets"
                    : "";
        }

        private Reason now(ProposedMove move) {
            double gained = after.wantedChange(move.vm(), move.to(), home(move));
            double minute = gained * 60 / problem.settings().horizonSeconds();
            if (minute >= 0.05) {
                return new Reason("move.now", "each minute that it waits costs " + number(minute) + " " + unit());
            }
            return move.worth().gain().isPositive()
                    ? new Reason("move.now", "other moves of the plan wait for the room that it makes")
                    : new Reason("move.now", "an order is carried out as soon as policy allows it and its turn comes");
        }
    }

    private static double price(ProposedMove move) {
        return move.worth().cost().toNanos() / 1e9;
    }

    private static String change(double before, double after) {
        return number(before) + " -> " + number(after);
    }

    private static String number(double coreSeconds) {
        return String.format(Locale.ROOT, "%.1f", coreSeconds);
    }

    private static String minutes(Duration time) {
        return String.format(Locale.ROOT, "%.0f min", time.toNanos() / 60e9);
    }
}
