package dev.tern.policy.audit;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.word.Words;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What of an event is recorded. */
public final class Facts {
    private Facts() {}

    /** The facts that an event tells; none for kinds that are not audited. */
    public static List<Fact> of(Event<?> event) {
        String id = event.source() + " " + event.id();
        return switch (event.data()) {
            case AuditEntry told -> List.of(new Fact(id, told));
            case Plan plan -> List.of(new Fact(id, of(plan, event)));
            case MigrationCommand command -> List.of(new Fact(id, of(command, event)));
            case MigrationEvent migration -> List.of(new Fact(id, of(migration, event)));
            case PlanVerdict verdict ->
                verdict.moves().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(move -> new Fact(
                                id + " " + move.getKey(),
                                of(verdict, move.getKey(), move.getValue(), actor(event.source()))))
                        .toList();
            default -> List.of();
        };
    }

    private static AuditEntry of(Plan plan, Event<?> event) {
        Map<String, String> detail = new HashMap<>();
        detail.put("goal", plan.goal().getClass().getSimpleName());
        detail.put("hash", plan.hash());
        detail.put("moves", Integer.toString(plan.moves().size()));
        return new AuditEntry(
                event.time(),
                actor(event.source()),
                "plan." + plan.state().word(),
                plan.id().value(),
                texts(plan.reasons().stream().map(reason -> reason.text()).toList()),
                detail);
    }

    private static AuditEntry of(MigrationCommand command, Event<?> event) {
        Map<String, String> detail = new HashMap<>();
        detail.put("vm", command.vm().value());
        detail.put("host", command.host().value());
        String reason = "";
        String actor = actor(event.source());
        switch (command) {
            case MigrationCommand.Migrate migrate -> {
                detail.put("plan", migrate.plan().value());
                detail.put("to", migrate.to().value());
                detail.put("allowed_until", migrate.allow().expiresAt().toString());
                reason = names(migrate.allow().decisions());
            }
            case MigrationCommand.Cancel cancel -> {
                reason = cancel.reason();
                actor = cancel.actor();
            }
            case MigrationCommand.Limit limit ->
                detail.put(
                        "bandwidth_bytes_per_second",
                        Long.toString(limit.bandwidth().bytesPerSecond()));
            case MigrationCommand.Resolve resolve -> {
                detail.put("resolution", Words.of(resolve.resolution()));
                reason = resolve.evidence();
                actor = String.join(", ", resolve.actors());
            }
        }
        return new AuditEntry(
                event.time(),
                actor,
                "command." + Words.of(command.getClass()),
                command.migration().value(),
                reason,
                detail);
    }

    private static AuditEntry of(MigrationEvent event, Event<?> told) {
        Map<String, String> detail = new HashMap<>();
        detail.put("plan", event.plan().value());
        detail.put("vm", event.vm().value());
        detail.put("vm_name", event.vmName());
        detail.put("from", event.from().value());
        detail.put("to", event.to().value());
        detail.put("epoch", event.epoch().toString());
        detail.put("step", Integer.toString(event.step()));
        return new AuditEntry(
                event.at(),
                actor(told.source()),
                "migration." + event.state().word(),
                event.migration().value(),
                reason(event.state(), detail),
                detail);
    }

    private static String reason(MigrationState state, Map<String, String> detail) {
        return switch (state) {
            case MigrationState.Cancelling(String phase, var why) -> phase + ": " + why.text();
            case MigrationState.RolledBack(String phase, var why) -> phase + ": " + why.text();
            case MigrationState.Failed(String phase, var why) -> {
                detail.put("code", why.code());
                yield phase + ": " + why.text();
            }
            case MigrationState.InDoubt inDoubt -> inDoubt.evidence().text();
            case MigrationState.Released released -> {
                detail.put("digest", released.digest().text());
                yield "";
            }
            case MigrationState.Copying copying -> {
                detail.put("round", Integer.toString(copying.round()));
                yield "";
            }
            default -> "";
        };
    }

    private static AuditEntry of(PlanVerdict verdict, MigrationId move, Verdict answer, String actor) {
        Map<String, String> detail = new HashMap<>();
        detail.put("plan", verdict.plan().value());
        detail.put("hash", verdict.planHash());
        switch (answer) {
            case Verdict.Allow allow -> detail.put("until", allow.expiresAt().toString());
            case Verdict.Defer defer -> detail.put("until", defer.until().toString());
            case Verdict.Deny _ -> {}
            case Verdict.NeedsApproval needs -> {
                detail.put("until", needs.until().toString());
                detail.put("missing", Integer.toString(needs.missing()));
            }
        }
        return new AuditEntry(
                verdict.at(), actor, "verdict." + answer.word(), move.value(), reasons(answer.decisions()), detail);
    }

    private static String names(List<RuleDecision> decisions) {
        return texts(decisions.stream().map(RuleDecision::rule).toList());
    }

    private static String reasons(List<RuleDecision> decisions) {
        return texts(decisions.stream()
                .map(decision -> decision.rule() + " (" + decision.reason() + ")")
                .toList());
    }

    private static String texts(List<String> texts) {
        return String.join("; ", texts);
    }

    /** {@code tern://agent/host-a} acts as {@code agent:host-a}, {@code tern://scheduler} as {@code service:scheduler}. */
    private static String actor(String source) {
        String path = source.startsWith("tern://") ? source.substring("tern://".length()) : source;
        return path.startsWith("agent/") ? "agent:" + path.substring("agent/".length()) : "service:" + path;
    }
}
