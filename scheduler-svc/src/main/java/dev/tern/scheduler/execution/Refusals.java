package dev.tern.scheduler.execution;

import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.inquiry.Answer.Kind;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.order.PlaceGuests;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.plan.Overtaken;
import dev.tern.scheduler.plan.PlanBook;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands against making or applying a plan at all. */
final class Refusals {

    private Refusals() {}

    static Optional<Answer<Plan>> against(Order order, Problem problem, PlanBook book) {
        return switch (order) {
            case Order.Balance _, Order.Relieve _ ->
                problem.quality().refusals().stream()
                        .findFirst()
                        .flatMap(why -> refuse(Kind.NOT_READY, why.code(), why.text()));
            case Order.Evacuate evacuate -> againstEmptying(evacuate.host(), problem);
            case Order.Consolidate consolidate -> againstEmptying(consolidate.host(), problem);
            case Order.Move move -> againstMoving(move, problem.fleet(), book);
            case Order.Place place ->
                place.targets().stream()
                        .flatMap(target -> againstMoving(target, problem.fleet(), book).stream())
                        .findFirst();
            case Order.Return back ->
                back.vms().stream()
                        .flatMap(vm -> againstVm(vm, problem.fleet(), book).stream())
                        .findFirst();
            case Order.Undo undo -> againstUndoing(undo, problem.fleet(), book);
        };
    }

    /** @param by when the plan is to be done; none where that does not matter */
    static Optional<Answer<Plan>> againstDeadline(@Nullable Instant by, Instant now) {
        String text = "The deadline " + by + " has passed, it is " + now + ": name a later one, or none";
        return by == null || by.isAfter(now) ? Optional.empty() : refuse(Kind.INVALID, "deadline.passed", text);
    }

    private static Optional<Answer<Plan>> againstUndoing(Order.Undo undo, FleetSnapshot fleet, PlanBook book) {
        if (book.track(undo.plan()).isEmpty()) {
            return refuse(Kind.UNKNOWN, "plan.unknown", "There is no plan " + undo.plan());
        }
        if (undo.made().isEmpty()) {
            return refuse(Kind.CONFLICT, "plan.not.made", "Plan " + undo.plan() + " has moved no guest yet");
        }
        return undo.made().stream()
                .flatMap(move -> againstVm(move.vm(), fleet, book).stream())
                .findFirst();
    }

    private static Optional<Answer<Plan>> againstEmptying(HostId host, Problem problem) {
        if (problem.fleet().host(host).isEmpty()) {
            return unknownHost(host, problem.fleet());
        }
        boolean down = problem.fleet()
                .host(host)
                .filter(h -> h.host().health().isGone())
                .isPresent();
        if (down) {
            String text = "Host " + host + " is down: its guests cannot leave it alive";
            return refuse(Kind.CONFLICT, "host.not.up", text);
        }
        return problem.quality().objection(host).flatMap(why -> refuse(Kind.NOT_READY, why.code(), why.text()));
    }

    private static Optional<Answer<Plan>> againstMoving(Order.Move move, FleetSnapshot fleet, PlanBook book) {
        Optional<Answer<Plan>> vm = againstVm(move.vm(), fleet, book);
        if (vm.isPresent()) {
            return vm;
        }
        if (fleet.host(move.to()).isEmpty()) {
            return unknownHost(move.to(), fleet);
        }
        Vm known = fleet.vm(move.vm()).map(VmView::vm).orElseThrow();
        return known.host().equals(move.to())
                ? refuse(Kind.INVALID, "host.same", known.name() + " is on " + move.to() + " already")
                : Optional.empty();
    }

    private static Optional<Answer<Plan>> againstMoving(PlaceGuests.Target target, FleetSnapshot fleet, PlanBook book) {
        Optional<Answer<Plan>> vm = againstVm(target.vm(), fleet, book);
        return vm.isEmpty() && fleet.host(target.to()).isEmpty() ? unknownHost(target.to(), fleet) : vm;
    }

    private static Optional<Answer<Plan>> againstVm(VmId id, FleetSnapshot fleet, PlanBook book) {
        Optional<VmView> vm = fleet.vm(id);
        if (vm.isEmpty()) {
            return refuse(Kind.UNKNOWN, "vm.unknown", "There is no VM " + id);
        }
        String name = vm.get().vm().name();
        var flight = fleet.migrationOf(id);
        if (flight.isPresent()) {
            String text = name + " is in migration " + flight.get().last().migration() + " already";
            return refuse(Kind.CONFLICT, "vm.migrating", text);
        }
        List<PlanBook.Entry> planned = book.planned(id, fleet);
        return planned.isEmpty()
                ? Optional.empty()
                : refuse(
                        Kind.CONFLICT,
                        "vm.planned",
                        name + " is to be moved already, by migration "
                                + planned.getFirst().move().id() + " of plan "
                                + planned.getFirst().track().plan().id());
    }

    static Optional<Answer<Plan>> againstApplying(
            Plan plan, @Nullable String hash, FleetSnapshot fleet, PlanBook book, Setbacks setbacks) {
        Optional<Answer<Plan>> other = hash == null ? Optional.empty() : againstHash(plan, hash);
        if (other.isPresent()) {
            return other;
        }
        if (plan.state() == PlanState.EXPIRED || plan.state() == PlanState.DRAFT) {
            Optional<Answer<Plan>> expired = againstExpired(plan, fleet.at());
            if (expired.isPresent()) {
                return expired;
            }
        }
        if (plan.state() != PlanState.DRAFT) {
            String text = "Plan " + plan.id() + " is " + plan.state().word() + " already";
            return refuse(Kind.CONFLICT, "plan.applied", text);
        }
        Instant deadline = plan.deadline();
        if (deadline != null && !deadline.isAfter(fleet.at())) {
            String text = "The deadline " + deadline + " of plan " + plan.id() + " has passed: make a new one";
            return refuse(Kind.CONFLICT, "deadline.passed", text);
        }
        for (Move move : plan.moves()) {
            Optional<Answer<Plan>> overtaken = againstOvertaken(move, fleet, setbacks);
            if (overtaken.isPresent()) {
                return overtaken;
            }
            if (!book.planned(move.vm(), fleet).isEmpty()) {
                String text = move.vmName() + " has become part of another plan: make a new one";
                return refuse(Kind.CONFLICT, "fleet.changed", text);
            }
        }
        return Optional.empty();
    }

    static Optional<Answer<Plan>> againstHash(Plan plan, String hash) {
        String text = "The plan's hash is " + plan.hash() + ", not " + hash + ": review it again";
        return hash.equals(plan.hash()) ? Optional.empty() : refuse(Kind.CONFLICT, "plan.hash", text);
    }

    static Optional<Answer<Plan>> againstExpired(Plan plan, Instant now) {
        String text = "Plan " + plan.id() + " expired at " + plan.expiresAt() + ": make a new one";
        return plan.state() == PlanState.EXPIRED || !plan.expiresAt().isAfter(now)
                ? refuse(Kind.CONFLICT, "plan.expired", text)
                : Optional.empty();
    }

    static Optional<Answer<Plan>> againstOvertaken(Move move, FleetSnapshot fleet, Setbacks setbacks) {
        return (move.after() == null ? Overtaken.of(move, fleet) : Overtaken.closed(move, fleet))
                .or(() -> setbacks.objection(move.from(), move.to()))
                .flatMap(Refusals::stale);
    }

    /** Of a plan as it is: another may do. */
    static Optional<Answer<Plan>> stale(Reason why) {
        return refuse(Kind.CONFLICT, why.code(), why.text() + ": make a new plan");
    }

    private static Optional<Answer<Plan>> unknownHost(HostId host, FleetSnapshot fleet) {
        return refuse(
                Kind.UNKNOWN,
                "host.unknown",
                "There is no host " + host + "; there are " + fleet.hosts().keySet());
    }

    private static Optional<Answer<Plan>> refuse(Kind kind, String code, String text) {
        return Optional.of(Answer.refuse(kind, code, text));
    }
}
