package dev.tern.contracts.fleet;

import dev.tern.contracts.fleet.Alert.Severity;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Every condition that people are told of, with the one sentence that says what to do. Alerts are made here and nowhere
 * else; the page {@code docs/how-to/CODE.md} says more, and a test holds that there is one.
 */
public enum AlertKind {
    HOST_CPU_HIGH(
            "host.cpu.high",
            Severity.WARNING,
            "Balance the fleet (tern plan), or wait: the scheduler balances by itself"),
    HOST_CPU_LOW("host.cpu.low", Severity.INFO, "Nothing has to be done; the host has room for more guests"),
    HOST_MEMORY_HIGH(
            "host.memory.high", Severity.WARNING, "Move guests away, or add memory: nothing large fits here any more"),
    HOST_DOWN(
            "host.down", Severity.CRITICAL, "See whether the host and its hypervisor run; its guests are unreachable"),
    HOST_POWER_FAILED(
            "host.power.failed",
            Severity.WARNING,
            "Look at the host's console and its controller; Tern does without it and tries again by itself"),
    HOST_QUARANTINED(
            "host.quarantined",
            Severity.WARNING,
            "Mend what the text names, then tern release HOST; it is tried again by itself when the time is over"),
    LINK_QUARANTINED(
            "link.quarantined",
            Severity.WARNING,
            "Look at the network between the two hosts, then tern release FROM TO; it is tried again by itself"),
    VM_RUNNING_TWICE(
            "vm.running.twice",
            Severity.CRITICAL,
            "Pause one of the two at once, find out which holds the truth, and destroy the other"),
    VM_MEMORY_FAULT(
            "vm.memory.fault",
            Severity.CRITICAL,
            "The guest found its own memory damaged: restore it from a backup and keep the logs of its last move"),
    VM_NOT_OWNED(
            "vm.not-owned",
            Severity.CRITICAL,
            "Find out who started it; destroy this copy, or take it away where it is owned and it is adopted here"),
    VM_OWNED_ELSEWHERE(
            "vm.owned.elsewhere",
            Severity.WARNING,
            "Destroy this paused copy, or take the guest away where it is owned and it is adopted here"),
    VM_OWNED_TWICE(
            "vm.owned.twice",
            Severity.CRITICAL,
            "Find out which copy holds the truth and destroy the other; Tern touches neither"),
    VM_MOVED_FOREIGN(
            "vm.moved.foreign",
            Severity.WARNING,
            "Nothing, if it was meant so: it is adopted where it is; let Tern move guests so that they are verified"),
    VM_LOST(
            "vm.lost",
            Severity.CRITICAL,
            "If a migration of it is in doubt, tern resolve shows what the source holds; else start it cold here"),
    VM_CLOCK_WRONG(
            "vm.clock.wrong",
            Severity.WARNING,
            "See why nothing in the guest keeps its clock; tern.transfer.hooks.set-clock lets Tern set it on arrival"),
    VM_PAUSED_FOREIGN(
            "vm.paused.foreign",
            Severity.INFO,
            "Resume it at its hypervisor when whoever paused it is done; Tern leaves it as it is"),
    MIGRATION_IN_DOUBT(
            "migration.in-doubt",
            Severity.CRITICAL,
            "Bring the destination back, or prove that it is off; tern resolve MIGRATION shows the evidence"),
    MIGRATION_CONTRADICTED(
            "migration.contradicted",
            Severity.CRITICAL,
            "Pause the guest at the destination at once and compare both agents' journals"),
    MIGRATION_PEER_UNTOLD(
            "migration.peer.untold",
            Severity.WARNING,
            "Look at the destination's agent if memory stays taken there; it learns of the end from the log"),
    HANDOVER_WAITING(
            "handover.waiting",
            Severity.CRITICAL,
            "Bring the source's host or agent back: it alone says what becomes of the paused guest"),
    PLAN_AWAITS_APPROVAL(
            "plan.awaits.approval",
            Severity.WARNING,
            "Look at the plan (tern explain PLAN), then tern approve PLAN or tern reject PLAN"),
    PLAN_LATE(
            "plan.late",
            Severity.WARNING,
            "Look at what it waits for (tern explain PLAN), and cancel other moves if it matters more; it goes on by itself"),
    HYPERVISOR_UNREACHABLE(
            "hypervisor.unreachable",
            Severity.CRITICAL,
            "Bring the hypervisor back; the agent goes on trying and resumes the guest"),
    POLICY_AUDIT_DOWN(
            "policy.audit.down",
            Severity.CRITICAL,
            "Look at the disk and the folder of the policy service; tern audit verify checks the log"),
    POLICY_VIOLATED(
            "policy.violated",
            Severity.WARNING,
            "See by the rule that is named whether the guest may stay; else move it where the rules allow it"),
    POLICY_RULES_BROKEN(
            "policy.rules.broken",
            Severity.WARNING,
            "Mend the rules and reload them; POST /api/rules/check tries them first");

    private final String code;
    private final Severity severity;
    private final String remedy;

    AlertKind(String code, Severity severity, String remedy) {
        this.code = code;
        this.severity = severity;
        this.remedy = remedy;
    }

    /** Stable, dotted, and the name of its page. */
    public String code() {
        return code;
    }

    public Severity severity() {
        return severity;
    }

    public String remedy() {
        return remedy;
    }

    public static Optional<AlertKind> of(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code.equals(code)).findFirst();
    }

    /** Whether the subject is a guest's id. */
    public boolean isAboutVm() {
        return code.startsWith("vm.");
    }

    /** Whether the subject is a migration's id. */
    public boolean isAboutMigration() {
        return switch (this) {
            case MIGRATION_IN_DOUBT,
                    MIGRATION_CONTRADICTED,
                    MIGRATION_PEER_UNTOLD,
                    HANDOVER_WAITING,
                    HYPERVISOR_UNREACHABLE,
                    POLICY_VIOLATED -> true;
            default -> false;
        };
    }

    /** @param subject the id of the host, VM, migration or plan it is about */
    public Alert raised(String subject, String text, Instant at) {
        return alert(subject, text, at, true);
    }

    public Alert cleared(String subject, String text, Instant at) {
        return alert(subject, text, at, false);
    }

    public Alert alert(String subject, String text, Instant at, boolean firing) {
        return new Alert(code, severity, subject, text, remedy, at, firing);
    }
}
