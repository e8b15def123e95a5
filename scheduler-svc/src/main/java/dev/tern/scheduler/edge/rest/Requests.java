package dev.tern.scheduler.edge.rest;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.eventing.service.ProblemException;
import dev.tern.scheduler.placement.order.PlaceGuests;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.whatif.Scenario;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The bodies of requests. */
final class Requests {

    private static final int LONGEST_TEXT = 500;
    private static final int MOST_MOVES = 1000;

    private Requests() {}

    /**
     * @param goal what for
     * @param vm of a manual move, or the one to return
     * @param to of a manual move
     * @param moves in place of {@code vm} and {@code to}: where each of several guests is to be
     * @param mode of a manual move; the scheduler's choice without it
     * @param autoConverge of a manual move: whether the guest may be slowed down, if policy allows it
     * @param dryRun true, and the default: only make the plan, for a later apply
     * @param undo of a return: the plan whose guests are to go back to where they were before it
     * @param deadline by which an order is to be done; none where that does not matter
     * @param actor who asks
     */
    record PlanRequest(
            Goal goal,
            @Nullable VmId vm,
            @Nullable HostId to,
            @Nullable List<PlaceGuests.Target> moves,
            @Nullable MigrationMode mode,
            @Nullable Boolean autoConverge,
            @Nullable Boolean dryRun,
            @Nullable PlanId undo,
            @Nullable Instant deadline,
            @Nullable String actor) {

        Order order() {
            if (!(goal instanceof Goal.Manual) && (mode != null || autoConverge != null)) {
                throw ProblemException.badRequest(
                        "request.contradictory", "Only a manual move has a \"mode\" or \"auto_converge\"");
            }
            if (goal instanceof Goal.Balance && deadline != null) {
                throw ProblemException.badRequest(
                        "request.contradictory",
                        "Only an order has a \"deadline\", and to balance is none: leave out " + deadline);
            }
            if (undo != null) {
                return undo(undo);
            }
            if (moves != null) {
                return place(moves);
            }
            return switch (goal) {
                case Goal.Balance balance -> {
                    refuse(vm, to, "balance");
                    yield new Order.Balance();
                }
                case Goal.Evacuate evacuate -> {
                    refuse(vm, to, "evacuate");
                    yield new Order.Evacuate(evacuate.host());
                }
                case Goal.Consolidate consolidate ->
                    throw ProblemException.badRequest(
                            "goal.not.ordered",
                            "The scheduler alone consolidates, to save energy: evacuate " + consolidate.host()
                                    + " to empty it");
                case Goal.Manual manual -> move(vm, to, manner());
                case Goal.ReturnHome home -> {
                    refuse(null, to, "return-home");
                    yield new Order.Return(vm == null ? List.of() : List.of(vm));
                }
            };
        }

        private Order place(List<PlaceGuests.Target> moves) {
            if (!(goal instanceof Goal.Manual) || vm != null || to != null || mode != null || autoConverge != null) {
                throw ProblemException.badRequest(
                        "request.contradictory",
                        "\"moves\" goes with the goal manual alone, without \"vm\", \"to\", \"mode\" and \"auto_converge\"");
            }
            if (moves.isEmpty() || moves.size() > MOST_MOVES) {
                throw ProblemException.badRequest(
                        "request.too.large",
                        "1 to " + MOST_MOVES + " guests are moved together; given were " + moves.size());
            }
            Set<VmId> guests = new HashSet<>();
            for (PlaceGuests.Target move : moves) {
                if (!guests.add(move.vm())) {
                    throw ProblemException.badRequest(
                            "request.contradictory", "The guest " + move.vm() + " stands twice in \"moves\"");
                }
            }
            return new Order.Place(moves);
        }

        private Order undo(PlanId plan) {
            if (!(goal instanceof Goal.ReturnHome) || vm != null || to != null || moves != null) {
                throw ProblemException.badRequest(
                        "request.contradictory",
                        "\"undo\" goes with the goal return-home alone: it says which guests return, and where to");
            }
            return new Order.Undo(plan);
        }

        private Optional<Manner> manner() {
            boolean slowed = Boolean.TRUE.equals(autoConverge);
            if (mode == null && !slowed) {
                return Optional.empty();
            }
            if (mode == MigrationMode.COLD && slowed) {
                throw ProblemException.badRequest(
                        "request.contradictory",
                        "A guest that is shut off does not converge: leave out \"auto_converge\"");
            }
            return Optional.of(new Manner(mode == null ? MigrationMode.RELAY : mode, slowed));
        }

        private static Order move(@Nullable VmId vm, @Nullable HostId to, Optional<Manner> manner) {
            if (vm == null || to == null) {
                throw ProblemException.badRequest(
                        "request.incomplete", "A manual move needs \"vm\" and \"to\"; given were " + vm + " and " + to);
            }
            return new Order.Move(vm, to, manner);
        }

        private static void refuse(@Nullable VmId vm, @Nullable HostId to, String goal) {
            if (vm != null || to != null) {
                throw ProblemException.badRequest(
                        "request.contradictory",
                        "The goal " + goal + " chooses by itself: leave out "
                                + (vm == null ? "\"to\": " + to : "\"vm\": " + vm));
            }
        }

        boolean isDryRun() {
            return dryRun == null || dryRun;
        }
    }

    /** @param hash of the plan as it was reviewed: another one is refused */
    record ApplyRequest(@Nullable String hash, @Nullable String actor) {}

    /** @param hash of the plan as the person saw it: what is approved is exactly that */
    record ApproveRequest(
            String hash, @Nullable String actor, @Nullable String reason) {}

    record RejectRequest(
            @Nullable String hash,
            @Nullable String actor,
            @Nullable String reason) {}

    /**
     * @param down hosts that are taken out of the fleet
     * @param added hosts that come to it
     * @param load by which all demand is multiplied; 1 without it
     * @param denied moves that policy would deny, as it says when rules are tried
     */
    record WhatIfRequest(
            @Nullable List<HostId> down,
            @Nullable List<Scenario.Added> added,
            @Nullable Ratio load,
            @Nullable List<Scenario.Denied> denied) {

        private static final int MOST_HOSTS = 100;
        private static final double MOST_LOAD = 100;
        private static final int MOST_DENIED = 10_000;

        Scenario scenario() {
            var scenario = new Scenario(
                    down == null ? List.of() : down,
                    added == null ? List.of() : added,
                    load == null ? Ratio.ONE : load,
                    denied == null ? List.of() : denied);
            if (scenario.down().size() > MOST_HOSTS || scenario.added().size() > MOST_HOSTS) {
                throw ProblemException.badRequest(
                        "request.too.large", "At most " + MOST_HOSTS + " hosts are taken out or added");
            }
            if (scenario.denied().size() > MOST_DENIED) {
                throw ProblemException.badRequest("request.too.large", "At most " + MOST_DENIED + " moves are denied");
            }
            scenario.denied().forEach(one -> text("why", one.why()));
            if (scenario.load().value() > MOST_LOAD) {
                throw ProblemException.badRequest(
                        "request.load", "\"load\" is a factor of at most " + MOST_LOAD + "; given was " + load);
            }
            return scenario;
        }
    }

    record CancelRequest(@Nullable String actor, @Nullable String reason) {}

    record LimitRequest(Bandwidth bandwidth, @Nullable String actor) {}

    record ResolveRequest(Resolution resolution, List<String> actors, String evidence) {}

    /** @param to of a link from the host; none for the host itself */
    record ReleaseRequest(
            HostId host,
            @Nullable HostId to,
            @Nullable String actor,
            @Nullable String reason) {}

    /**
     * Who asks: whoever the request says, since nobody is authenticated yet. This is the one place where that is settled.
     * Names of people end up in the audit log: none is made up, and none breaks its lines.
     */
    static String actor(@Nullable String given) {
        return text("actor", given == null || given.isBlank() ? "user:unknown" : given);
    }

    /** Why, in the words of the one who asks; may be empty. */
    static String reason(@Nullable String given) {
        return text("reason", given == null ? "" : given.strip());
    }

    static String text(String name, String given) {
        if (given.length() > LONGEST_TEXT || given.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badRequest(
                    "request.text", "\"" + name + "\" is at most " + LONGEST_TEXT + " characters on one line");
        }
        return given;
    }
}
