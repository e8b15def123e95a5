package dev.tern.eventing.wire;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.CellSample;
import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.fleet.Traffic;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.DiskProgress;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Approval;
import dev.tern.contracts.plan.Approvals;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.VmForecast;
import dev.tern.contracts.plan.Worth;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Estimate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.wire.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Data of every type of event and every kind of it, as the services say them. */
final class EventSamples {

    /** @param name of its golden file */
    record Sample<T>(EventType<T> type, String name, T data) {

        @Override
        public String toString() {
            return type.type() + "/" + name;
        }
    }

    private static final Instant AT = Instant.parse("2026-11-22T12:00:00.250Z");
    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final VmId VM = VmId.of("1b671a64-40d5-491e-99b0-da01ff1f3341");
    private static final MigrationId MOVE = MigrationId.of("9a3f4c52-4f5e-4c8e-9a53-0c2f6f1f7d10");
    private static final MigrationId MOVE_2 = MigrationId.of("9a3f4c52-4f5e-4c8e-9a53-0c2f6f1f7d11");
    private static final MigrationId MOVE_3 = MigrationId.of("9a3f4c52-4f5e-4c8e-9a53-0c2f6f1f7d12");
    private static final PlanId PLAN = PlanId.of("6f9619ff-8b86-4d01-b42d-00cf4fc964ff");
    private static final String DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static final ImageDigest IMAGE = new ImageDigest(DIGEST);
    private static final Epoch NEXT = new Epoch(2);
    private static final Reason WHY = new Reason("link.lost", "The link to host-b was gone for 61 s");
    private static final List<RuleDecision> DECISIONS = List.of(
            new RuleDecision("stay-in-zone", RuleDecision.Effect.ALLOW, "zone-1 to zone-1"),
            new RuleDecision("freeze", RuleDecision.Effect.DEFER, "Frozen until 13:00"));
    private static final Verdict.Allow ALLOW = new Verdict.Allow(AT.plusSeconds(600), List.of(DECISIONS.getFirst()));
    private static final MigrationOutcome OUTCOME = new MigrationOutcome(
            Duration.ofMillis(4_321),
            Duration.ofNanos(87_654_321),
            Duration.ofNanos(12_500_000),
            4,
            DataSize.ofMiB(300),
            DataSize.ofMiB(70),
            IMAGE,
            Manner.RELAY,
            DataSize.ofGiB(20));
    private static final MovePrediction PREDICTION = new MovePrediction(
            new Estimate<>(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(7)),
            new Estimate<>(DataSize.ofMiB(50), DataSize.ofMiB(72), DataSize.ofMiB(110)),
            new Estimate<>(Duration.ofMillis(40), Duration.ofMillis(80), Duration.ofMillis(200)),
            true,
            "forest-3");

    private EventSamples() {}

    static List<Sample<?>> all() {
        return Stream.of(fleet(), predictions(), plans(), commands(), migrations(), rest())
                .<Sample<?>>flatMap(samples -> samples)
                .toList();
    }

    private static Stream<Sample<?>> fleet() {
        return Stream.of(
                new Sample<>(EventType.HOST, "up", host(HostHealth.UP, false)),
                new Sample<>(EventType.HOST, "stale", host(HostHealth.STALE, false)),
                new Sample<>(EventType.HOST, "down-cordoned", host(HostHealth.DOWN, true)),
                new Sample<>(EventType.HOST, "off", host(HostHealth.OFF, false)),
                new Sample<>(EventType.VM, "running", vm(VmState.RUNNING)),
                new Sample<>(EventType.VM, "paused", vm(VmState.PAUSED)),
                new Sample<>(EventType.VM, "incoming", vm(VmState.INCOMING)),
                new Sample<>(EventType.VM, "stopped", vm(VmState.STOPPED)),
                new Sample<>(EventType.HOST_HARDWARE, "libvirt", hostHardware()),
                new Sample<>(EventType.VM_HARDWARE, "libvirt", vmHardware()),
                new Sample<>(
                        EventType.SAMPLE,
                        "loaded",
                        new HostSample(
                                A,
                                AT,
                                new Ratio(1.125),
                                DataSize.ofMiB(768),
                                List.of(new VmSample(VM, new Ratio(0.5), new DirtyRate(1234.5), DataSize.ofMiB(48))),
                                List.of(new CellSample(0, DataSize.ofMiB(200)), new CellSample(1, DataSize.ofMiB(3))))),
                new Sample<>(
                        EventType.SAMPLE,
                        "with-traffic",
                        new HostSample(
                                A,
                                AT,
                                new Ratio(0.5),
                                DataSize.ofMiB(768),
                                List.of(new VmSample(
                                        VM,
                                        new Ratio(0.5),
                                        new DirtyRate(1234.5),
                                        DataSize.ZERO,
                                        new Traffic(
                                                new Bandwidth(1_000),
                                                new Bandwidth(2_000),
                                                new Bandwidth(3_000),
                                                new Bandwidth(4_000)))))),
                new Sample<>(EventType.SAMPLE, "empty", new HostSample(B, AT, Ratio.ZERO, DataSize.ZERO, List.of())),
                new Sample<>(
                        EventType.LINK, "learned", new LinkSample(A, B, AT, Bandwidth.ofMbitPerSecond(1_000), MOVE)),
                new Sample<>(EventType.QUARANTINE, "host-imposed", quarantine(null, Quarantine.State.IMPOSED)),
                new Sample<>(EventType.QUARANTINE, "host-lifted", quarantine(null, Quarantine.State.LIFTED)),
                new Sample<>(EventType.QUARANTINE, "link-on-probation", quarantine(B, Quarantine.State.PROBATION)),
                new Sample<>(
                        EventType.HOST_POWER,
                        "switching-off",
                        new HostPower(A, HostPower.State.SWITCHING_OFF, AT, WHY)),
                new Sample<>(EventType.HOST_POWER, "on", new HostPower(A, HostPower.State.ON, AT, WHY)),
                new Sample<>(
                        EventType.HOST_PORT,
                        "bonded",
                        new HostPort(A, "bond0", Bandwidth.ofMbitPerSecond(20_000), AT)));
    }

    private static HostHardware hostHardware() {
        return new HostHardware(
                A,
                "qemu 10.0.2",
                new HostHardware.ProcessorModel("x86_64", "EPYC-Milan", "AMD", List.of("avx2", "sha-ni")),
                List.of(new HostHardware.Platform("x86_64", "kvm", List.of("pc-i440fx-10.0", "pc-q35-10.0"))),
                List.of(new HostHardware.Cell(
                        0, 8, DataSize.ofGiB(64), List.of(new HostHardware.HugePages(DataSize.ofMiB(2), 512)))),
                List.of(new HostHardware.Network("default", "virbr0", true)),
                List.of(new HostHardware.Pool("images", "dir", false)));
    }

    private static VmHardware vmHardware() {
        return new VmHardware(
                VM,
                "kvm",
                "x86_64",
                "pc-q35-10.0",
                "custom",
                "EPYC",
                true,
                List.of(new VmHardware.Disk("vda", "file", "/srv/pool/web-1.qcow2", "none", false, false)),
                List.of(new VmHardware.Interface("bridge", "br0", "52:54:00:00:00:01", "virtio")),
                List.of(new VmHardware.Device("subsystem", "pci")));
    }

    private static Quarantine quarantine(@Nullable HostId to, Quarantine.State state) {
        return new Quarantine(A, to, state, 2, AT, AT.plusSeconds(600), WHY);
    }

    private static Host host(HostHealth health, boolean cordoned) {
        return new Host(
                A,
                "zone-1",
                8,
                DataSize.ofGiB(2),
                health,
                cordoned,
                new Endpoint("127.0.0.1", 18_101),
                Map.of("rack", "r1"));
    }

    private static Vm vm(VmState state) {
        return new Vm(VM, "web-1", A, 2, DataSize.ofMiB(256), state, Map.of("group", "web", "class", "office"));
    }

    private static Stream<Sample<?>> predictions() {
        return Stream.of(
                new Sample<>(
                        EventType.FORECAST,
                        "dirty",
                        new VmForecast(
                                VM,
                                AT,
                                new Estimate<>(Ratio.ZERO, new Ratio(0.25), Ratio.ONE),
                                new Estimate<>(DirtyRate.ZERO, new DirtyRate(900), new DirtyRate(2500.5)),
                                "analytic")),
                new Sample<>(EventType.REPORT, "finished", new PredictionReport(MOVE, VM, AT, PREDICTION, OUTCOME)));
    }

    private static Stream<Sample<?>> plans() {
        Move move = new Move(
                MOVE,
                VM,
                "web-1",
                A,
                B,
                AT.plusSeconds(30),
                PREDICTION,
                new Worth(Duration.ofSeconds(90), Duration.ofMillis(2_500)),
                List.of(new Reason("host.overloaded", "host-a is asked for 112.5% of its cores")),
                Manner.RELAY);
        Move onwards = new Move(
                MOVE_2,
                VM,
                "web-1",
                B,
                HostId.of("host-c"),
                AT.plusSeconds(30),
                PREDICTION,
                new Worth(Duration.ZERO, Duration.ofMillis(2_500)),
                List.of(new Reason("parked.goes.on", "web-1 goes on when db-1 has left host-c")),
                Manner.RELAY,
                MOVE);
        return Stream.of(
                plan("parked", new Goal.Manual(), PlanState.RUNNING, List.of(move, onwards)),
                plan("balance", new Goal.Balance(), PlanState.SUBMITTED, List.of(move)),
                plan("evacuate", new Goal.Evacuate(A), PlanState.RUNNING, List.of(move)),
                plan("consolidate", new Goal.Consolidate(A), PlanState.SUBMITTED, List.of(move)),
                plan("manual", new Goal.Manual(), PlanState.DRAFT, List.of(move)),
                plan("return-home", new Goal.ReturnHome(), PlanState.DONE, List.of()),
                plan("deferred", new Goal.Balance(), PlanState.DEFERRED, List.of(move)),
                awaitingApproval(
                        plan("awaiting-approval", new Goal.Balance(), PlanState.AWAITING_APPROVAL, List.of(move))),
                withDeadline(plan("with-deadline", new Goal.Evacuate(A), PlanState.RUNNING, List.of(move))),
                plan("failed", new Goal.Balance(), PlanState.FAILED, List.of(move)),
                plan("denied", new Goal.Balance(), PlanState.DENIED, List.of(move)),
                plan("expired", new Goal.Balance(), PlanState.EXPIRED, List.of(move)),
                new Sample<>(
                        EventType.VERDICT,
                        "one-of-each",
                        new PlanVerdict(
                                PLAN,
                                DIGEST,
                                AT,
                                Map.of(
                                        MOVE,
                                        ALLOW,
                                        MOVE_2,
                                        new Verdict.Deny(List.of(new RuleDecision(
                                                "apart", RuleDecision.Effect.DENY, "web-2 is on host-b already"))),
                                        MOVE_3,
                                        new Verdict.Defer(AT.plusSeconds(3_600), DECISIONS)))),
                new Sample<>(
                        EventType.VERDICT,
                        "needs-approval",
                        new PlanVerdict(
                                PLAN,
                                DIGEST,
                                AT,
                                Map.of(
                                        MOVE,
                                        new Verdict.NeedsApproval(
                                                1,
                                                AT.plusSeconds(14_400),
                                                List.of(
                                                        new RuleDecision(
                                                                "critical-guests",
                                                                RuleDecision.Effect.NEEDS_APPROVAL,
                                                                "2 people approve it other than user:ann; so far by user:bob")))))));
    }

    private static Sample<Plan> awaitingApproval(Sample<Plan> sample) {
        Approval approval = new Approval("user:bob", AT, DIGEST, "Agreed with the tenant");
        return new Sample<>(
                sample.type(), sample.name(), sample.data().with(new Approvals("user:ann", 1, List.of(approval))));
    }

    private static Sample<Plan> withDeadline(Sample<Plan> sample) {
        Plan plan = sample.data();
        return new Sample<>(
                sample.type(),
                sample.name(),
                new Plan(
                        plan.id(),
                        plan.hash(),
                        plan.goal(),
                        plan.createdAt(),
                        plan.expiresAt(),
                        plan.state(),
                        plan.moves(),
                        plan.reasons(),
                        plan.approvals(),
                        AT.plusSeconds(3_600)));
    }

    private static Sample<Plan> plan(String name, Goal goal, PlanState state, List<Move> moves) {
        Plan plan = new Plan(
                PLAN,
                DIGEST,
                goal,
                AT,
                AT.plusSeconds(900),
                state,
                moves,
                List.of(new Reason("gain.above.cost", "87.5 core-seconds more than it costs")));
        return new Sample<>(EventType.PLAN, name, plan);
    }

    private static Stream<Sample<?>> commands() {
        return Stream.of(
                migrate("migrate", Manner.RELAY),
                migrate("migrate-native", new Manner(MigrationMode.NATIVE, true)),
                migrate("migrate-cold", Manner.of(MigrationMode.COLD)),
                new Sample<>(
                        EventType.COMMAND, "cancel", new MigrationCommand.Cancel(MOVE, VM, A, "user:ann", "Not now")),
                new Sample<>(
                        EventType.COMMAND,
                        "limit",
                        new MigrationCommand.Limit(MOVE, VM, A, Bandwidth.ofMiBPerSecond(20))),
                new Sample<>(
                        EventType.COMMAND,
                        "resolve-run-at-source",
                        resolve(MigrationCommand.Resolve.Resolution.RUN_AT_SOURCE)),
                new Sample<>(
                        EventType.COMMAND,
                        "resolve-runs-at-destination",
                        resolve(MigrationCommand.Resolve.Resolution.RUNS_AT_DESTINATION)));
    }

    private static Sample<?> migrate(String name, Manner manner) {
        return new Sample<>(
                EventType.COMMAND,
                name,
                new MigrationCommand.Migrate(
                        MOVE,
                        PLAN,
                        VM,
                        "web-1",
                        A,
                        B,
                        new Endpoint("127.0.0.1", 18_102),
                        AT.plusSeconds(60),
                        ALLOW,
                        MigrationLimits.DEFAULT,
                        manner));
    }

    private static MigrationCommand.Resolve resolve(MigrationCommand.Resolve.Resolution resolution) {
        return new MigrationCommand.Resolve(
                MOVE, VM, A, resolution, List.of("user:ann", "user:bob"), "host-b was switched off by hand");
    }

    private static Stream<Sample<?>> migrations() {
        return Stream.<MigrationState>of(
                        new MigrationState.Requested(),
                        new MigrationState.Allowed(AT.plusSeconds(600)),
                        new MigrationState.Reserved(
                                List.of(new Reason("disk.cache", "Disk vda has cache \"writeback\""))),
                        new MigrationState.Prepared(),
                        new MigrationState.Copying(3),
                        new MigrationState.Switching(),
                        new MigrationState.Loaded(IMAGE),
                        new MigrationState.Released(NEXT, IMAGE),
                        new MigrationState.Running(NEXT, IMAGE, Duration.ofNanos(87_654_321)),
                        new MigrationState.Done(OUTCOME),
                        new MigrationState.Cancelling("copying", WHY),
                        new MigrationState.RolledBack("copying", WHY),
                        new MigrationState.Failed("switching", WHY),
                        new MigrationState.InDoubt(NEXT, IMAGE, WHY))
                .map(state -> new Sample<>(
                        EventType.MIGRATION,
                        state.word(),
                        new MigrationEvent(MOVE, PLAN, VM, "web-1", A, B, Epoch.FIRST, 7, AT, state)));
    }

    private static Stream<Sample<?>> rest() {
        return Stream.of(
                new Sample<>(EventType.PROGRESS, "converging", progress(true)),
                new Sample<>(EventType.PROGRESS, "without-end", progress(false)),
                new Sample<>(
                        EventType.OWNERSHIP,
                        "owned",
                        new OwnershipRecord(
                                VM,
                                A,
                                Epoch.FIRST,
                                OwnershipRecord.Kind.OWNED,
                                null,
                                null,
                                null,
                                true,
                                false,
                                AT,
                                null,
                                null)),
                ownership("loaded", OwnershipRecord.Kind.LOADED),
                ownership("loaded-unverified", OwnershipRecord.Kind.LOADED, ImageDigest.UNVERIFIED),
                ownership("released", OwnershipRecord.Kind.RELEASED),
                ownership("aborted", OwnershipRecord.Kind.ABORTED),
                ownership("refused", OwnershipRecord.Kind.REFUSED),
                alert("info", Alert.Severity.INFO, false),
                alert("warning", Alert.Severity.WARNING, true),
                alert("critical", Alert.Severity.CRITICAL, true),
                new Sample<>(
                        EventType.AUDIT,
                        "cordoned",
                        new AuditEntry(
                                AT, "user:ann", "host.cordoned", "host-a", "New fans", Map.of("ticket", "OPS-7"))));
    }

    private static MigrationProgress progress(boolean converges) {
        return new MigrationProgress(
                MOVE,
                VM,
                AT,
                2,
                DataSize.ofMiB(256),
                DataSize.ofMiB(280),
                DataSize.ofMiB(66),
                DataSize.ofMiB(12),
                Bandwidth.ofMiBPerSecond(400),
                new DirtyRate(2_048),
                converges ? Duration.ofMillis(450) : null,
                converges ? null : new Ratio(0.3),
                converges ? null : new DiskProgress(DataSize.ofGiB(20), DataSize.ofGiB(3), Duration.ofSeconds(90)));
    }

    private static Sample<OwnershipRecord> ownership(String name, OwnershipRecord.Kind kind) {
        return ownership(name, kind, IMAGE);
    }

    private static Sample<OwnershipRecord> ownership(String name, OwnershipRecord.Kind kind, ImageDigest digest) {
        return new Sample<>(
                EventType.OWNERSHIP,
                name,
                new OwnershipRecord(
                        VM, A, NEXT, kind, B, MOVE, digest, false, true, AT, "c2lnbmF0dXJl", "Y2VydGlmaWNhdGU="));
    }

    private static Sample<Alert> alert(String name, Alert.Severity severity, boolean firing) {
        return new Sample<>(
                EventType.ALERT,
                name,
                new Alert(
                        "host.cpu.high",
                        severity,
                        "host-a",
                        "Host host-a is asked for 112.5% of its cores; the threshold is 85.0%",
                        "Balance the fleet",
                        AT,
                        firing));
    }
}
