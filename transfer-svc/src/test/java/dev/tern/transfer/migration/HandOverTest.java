package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationCommand.Resolve;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.migration.MigrationState.InDoubt;
import dev.tern.contracts.migration.MigrationState.RolledBack;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.RuleDecision.Effect;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole moves between two agents, without faults or with one. */
class HandOverTest {

    private static final Duration LONG = Duration.ofMinutes(3);

    private final World world = World.started();
    private Migrate move = world.migrate(A, B);

    @AfterEach
    void shouldNeverHaveRunTwoOrAStaleImage() {
        assertThat(world.violations).isEmpty();
    }

    @Test
    void shouldHandOverTheGuest() {
        // when
        move();

        // then
        assertThat(world.words(move.migration()))
                .containsExactly(
                        "requested",
                        "allowed",
                        "reserved",
                        "prepared",
                        "copying",
                        "switching",
                        "loaded",
                        "released",
                        "running",
                        "done");
        assertMoved();
    }

    @Test
    void shouldSayNothingToThePlatformWhileTheGuestIsHandedOver() {
        // given
        List<String> saidBefore = new ArrayList<>();
        world.network.loses = message -> {
            if (message instanceof ControlMessage.Release || message instanceof ControlMessage.Running) {
                saidBefore.add(world.words(move.migration()).getLast());
            }
            return false;
        };

        // when
        move();

        // then
        assertThat(saidBefore).containsExactly("copying", "copying");
        assertThat(world.words(move.migration())).containsSubsequence("switching", "loaded", "released", "running");
        assertMoved();
    }

    @Test
    void shouldSayThatTheGuestIsPausedWhenThePauseLasts() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(415));

        // when
        world.network.cut(true);
        world.run(Duration.ofMillis(300));

        // then
        assertThat(world.words(move.migration()).getLast()).isEqualTo("switching");
        world.network.cut(false);
        settle();
    }

    @Test
    void shouldPublishTheSignedReleaseWhenTheDestinationStaysSilent() {
        // given
        world.network.loses = ControlMessage.Release.class::isInstance;
        world.node(A).command(move);

        // when
        world.run(Duration.ofMillis(800));

        // then
        assertThat(world.log)
                .filteredOn(record -> record.kind() == Kind.RELEASED)
                .singleElement()
                .satisfies(record -> assertThat(record.signature()).isNotNull());
        settle();
        assertMoved();
    }

    @Test
    void shouldReportWhatTheMoveTook() {
        // when
        move();

        // then
        Done done = (Done) world.last(move.migration());
        assertThat(done.outcome().downtime()).isBetween(Duration.ofMillis(20), Duration.ofMillis(100));
        assertThat(done.outcome().handOver()).isLessThan(done.outcome().downtime());
        assertThat(done.outcome().duration()).isGreaterThan(Duration.ofMillis(400));
        assertThat(done.outcome().rounds()).isEqualTo(2);
        assertThat(done.outcome().digest().isVerified()).isTrue();
        assertThat(world.events)
                .filteredOn(LinkSample.class::isInstance)
                .extracting(event -> ((LinkSample) event).bandwidth())
                .as("what the stream saw the link carry, not what the copy took on the average")
                .containsExactly(Bandwidth.ofMiBPerSecond(30));
        assertThat(world.events)
                .filteredOn(MigrationProgress.class::isInstance)
                .extracting(event -> ((MigrationProgress) event).round())
                .contains(1, 2);
    }

    @Test
    void shouldBringTheGuestBackUnderTheNextEpoch() {
        // given
        move();

        // when
        Migrate back = world.migrate(B, A);
        world.node(B).command(back);
        world.run(Duration.ofSeconds(5));

        // then
        assertThat(world.running()).containsExactly(A);
        assertThat(world.node(A).view().ownerships().getFirst().owned()).isEqualTo(new Epoch(3));
    }

    @Test
    void shouldActOnceOnACommandThatComesOften() {
        // when
        for (int i = 0; i < 5; i++) {
            world.node(A).command(move);
            world.run(Duration.ofMillis(130));
        }
        settle();
        world.node(A).command(move);
        world.run(Duration.ofSeconds(2));

        // then
        assertThat(world.migrations)
                .filteredOn(event -> event.state() instanceof Done)
                .hasSize(1);
        assertMoved();
    }

    @ParameterizedTest(name = "cancelled after {0} ms")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 8, 10, 50, 300, 405, 410, 425, 432})
    void shouldRollBackTotallyWhenCancelledBeforeTheRelease(int after) {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(after));

        // when
        cancel();
        settle();

        // then
        assertUndone(RolledBack.class);
    }

    @Test
    void shouldTellThatACancelIsTooLate() {
        // given
        world.network.loses = ControlMessage.Running.class::isInstance;
        world.logIsUp = false;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));

        // when
        cancel();
        world.run(Duration.ofMillis(100));
        world.network.loses = message -> false;
        settle();

        // then
        assertThat(audits()).contains("migration.cancel.refused");
        assertMoved();
    }

    @Test
    void shouldNotBeginAMoveThatWasCancelledBeforeItsCommandCame() {
        // when
        cancel();
        world.run(Duration.ofMillis(10));
        move();

        // then
        assertUndone(RolledBack.class);
        assertThat(world.words(move.migration())).containsExactly("rolled-back");
    }

    @ParameterizedTest(name = "taken back after {0} ms")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 8, 10, 50, 300, 405, 410, 425, 432})
    void shouldUndoTheMoveWhenPolicyTakesItsAllowBackBeforeTheRelease(int after) {
        // given
        world.judge(move, move.allow());
        world.node(A).command(move);
        world.run(Duration.ofMillis(after));

        // when
        world.withdraw(move);
        settle();

        // then
        assertWithdrawn();
    }

    @Test
    void shouldSendNoPageWhenTheAllowWasTakenBackBeforeTheCommandCame() {
        // given
        world.judge(move, move.allow());
        world.withdraw(move);
        world.run(Duration.ofMillis(10));

        // when
        move();

        // then
        assertWithdrawn();
        assertThat(world.words(move.migration())).contains("reserved").doesNotContain("prepared", "copying");
    }

    @Test
    void shouldFinishAndRaiseAViolationWhenTheAllowIsTakenBackAfterTheRelease() {
        // given
        world.network.loses = ControlMessage.Running.class::isInstance;
        world.logIsUp = false;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));

        // when
        world.withdraw(move);
        world.run(Duration.ofMillis(100));
        world.network.loses = message -> false;
        settle();
        world.withdraw(move);
        world.run(Duration.ofMillis(100));

        // then
        assertMoved();
        assertThat(alerts()).containsOnlyOnce("policy.violated");
    }

    @Test
    void shouldRaiseAViolationWhenTheAllowIsTakenBackJustAfterTheEnd() {
        // given
        move();

        // when
        world.withdraw(move);
        world.run(Duration.ofMillis(100));

        // then
        assertMoved();
        assertThat(alerts()).containsExactly("policy.violated");

        // when
        world.node(B).command(world.migrate(B, A));
        world.run(Duration.ofSeconds(5));

        // then
        assertThat(world.running()).containsExactly(A);
        assertThat(world.events)
                .filteredOn(Alert.class::isInstance)
                .extracting(event -> ((Alert) event).firing())
                .containsExactly(true, false);
    }

    @Test
    void shouldRaiseNoViolationWhenPolicyCouldNotRecordAnAnswerAfterTheEnd() {
        // given
        move();

        // when
        world.judge(
                move, new Verdict.Deny(List.of(new RuleDecision("tern.audit-down", Effect.DENY, "the disk is full"))));
        world.run(Duration.ofMillis(100));

        // then
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldGoOnWhenPolicyOnlyRepeatsItselfOrDoesNotSeeTheFleet() {
        // given
        world.judge(move, new Verdict.Defer(world.clock(), List.of(new RuleDecision("window", Effect.DEFER, "later"))));
        world.run(Duration.ofMillis(10));
        world.node(A).command(move);
        world.run(Duration.ofMillis(5));
        world.judge(move, move.allow());
        world.run(Duration.ofMillis(200));

        // when
        world.judge(move, move.allow());
        world.judge(
                move,
                new Verdict.Defer(
                        world.clock(), List.of(new RuleDecision("tern.fleet-unknown", Effect.DEFER, "restarted"))));
        settle();

        // then
        assertMoved();
    }

    @Test
    void shouldEndAMoveWhoseAllowExpiresWhilePagesTravel() {
        // given
        world.node(A).hypervisor.copyTime = Duration.ofMinutes(2);

        // when
        move = world.migrate(A, B, MigrationLimits.DEFAULT);
        move();

        // then
        assertThat(move.allow().expiresAt()).isBefore(world.clock());
        assertMoved();
    }

    @Test
    void shouldSendNoPageWhenTheAllowExpiresBeforeTheDestinationIsReady() {
        // given
        world.run(Duration.ofSeconds(57));
        world.network.cut(true);
        world.node(A).command(move);
        world.run(Duration.ofSeconds(5));

        // when
        world.network.cut(false);
        settle();

        // then
        assertFailed("allow.expired");
        assertThat(world.words(move.migration())).doesNotContain("copying");
    }

    @Test
    void shouldLeaveAGuestPausedThatItsUserPaused() {
        // given
        world.node(A).hypervisor.guest(VM).state = VmState.PAUSED;

        // when
        move();

        // then
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertThat(world.node(B).hypervisor.guest(VM).state).isEqualTo(VmState.PAUSED);
        assertThat(world.node(B).hypervisor.guest(VM).settled).isTrue();
        assertThat(world.node(A).hypervisor.guests).isEmpty();
    }

    @Test
    void shouldLeaveAGuestPausedThatItsUserPausedWhileItMoved() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(150));

        // when
        world.node(A).hypervisor.guest(VM).state = VmState.PAUSED;
        settle();

        // then
        assertThat(world.node(B).hypervisor.guest(VM).state).isEqualTo(VmState.PAUSED);
    }

    @Test
    void shouldLeaveAPausedGuestPausedWhenTheMoveIsUndone() {
        // given
        world.node(A).hypervisor.guest(VM).state = VmState.PAUSED;
        world.node(A).command(move);
        world.run(Duration.ofMillis(425));

        // when
        cancel();
        settle();

        // then
        assertThat(world.last(move.migration())).isInstanceOf(RolledBack.class);
        assertThat(world.node(A).hypervisor.guest(VM).state).isEqualTo(VmState.PAUSED);
        assertThat(world.node(A).hypervisor.guest(VM).settled).isTrue();
    }

    @Test
    void shouldNotReleaseAnImageWithAnotherDigest() {
        // given
        world.network.flaw = "ff";

        // when
        move();

        // then
        assertFailed("digest.mismatch");
    }

    @Test
    void shouldTakeTheGuestBackWhenTheDestinationCannotLoadIt() {
        // given
        world.node(B).hypervisor.loadFails = true;

        // when
        move();

        // then
        assertFailed("load.failed");
    }

    @Test
    void shouldEndWhenTheGuestEndsWhileItMoves() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(150));

        // when
        world.node(A).hypervisor.guests.clear();
        settle();

        // then
        assertThat(world.last(move.migration()))
                .isInstanceOfSatisfying(
                        Failed.class, end -> assertThat(end.why().code()).isEqualTo("guest.gone"));
        assertThat(world.node(B).hypervisor.guests).isEmpty();
    }

    @Test
    void shouldGoOnAfterACutWhileTheGuestRuns() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(100));

        // when
        world.network.cut(true);
        world.run(Duration.ofSeconds(2));
        world.network.cut(false);
        settle();

        // then
        assertMoved();
    }

    @Test
    void shouldGiveUpWhenTheLinkStaysAwayWhileTheGuestRuns() {
        // given
        world.node(A).hypervisor.copyTime = Duration.ofMinutes(5);
        world.node(A).command(move);
        world.run(Duration.ofMillis(100));

        // when
        world.network.cut(true);
        world.run(Duration.ofSeconds(61));
        world.run(Duration.ofSeconds(30));

        // then
        assertThat(world.running()).containsExactly(A);
        assertThat(world.last(move.migration())).isInstanceOf(Failed.class);
        world.network.cut(false);
        settle();
        assertFailed("link.lost");
    }

    @Test
    void shouldTakeThePausedGuestBackAtTheDeadlineWithoutAskingAnybody() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(415));

        // when
        world.network.cut(true);
        world.run(Duration.ofSeconds(6));

        // then
        assertThat(world.running()).containsExactly(A);
        world.network.cut(false);
        settle();
        assertFailed("handover.deadline");
    }

    @Test
    void shouldFreezeWhileBothWaysAreCutAfterTheReleaseAndGoOnWhenOneIsBack() {
        // given
        world.logIsUp = false;
        world.network.loses = ControlMessage.Release.class::isInstance;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));
        world.network.cut(true);

        // when
        world.run(Duration.ofMinutes(10));

        // then
        assertThat(world.last(move.migration())).isInstanceOf(InDoubt.class);
        assertThat(world.running()).isEmpty();
        assertThat(alerts()).contains("migration.in-doubt", "handover.waiting");

        // when
        world.network.loses = message -> false;
        world.network.cut(false);
        settle();

        // then
        assertMoved();
    }

    @Test
    void shouldHandOverByTheLogWhenTheLinkIsCutAtTheRelease() {
        // given
        world.network.loses =
                message -> message instanceof ControlMessage.Release || message instanceof ControlMessage.Running;
        world.node(A).command(move);
        world.run(Duration.ofMillis(500));
        world.network.cut(true);

        // when
        world.run(Duration.ofSeconds(5));

        // then
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertMoved();
    }

    /** What falls into a cut comes again, with what was heard before it. */
    @Test
    void shouldGiveTheSourcesHypervisorEachWordOfTheOtherOnce() {
        // given
        world.node(A).hypervisor.copyTime = Duration.ofSeconds(2);
        world.node(A).command(move);
        world.run(Duration.ofMillis(500));

        // when
        world.network.sayBack("01");
        world.run(Duration.ofMillis(10));
        world.network.loses = ControlMessage.ReturnPath.class::isInstance;
        world.network.sayBack("0203");
        world.run(Duration.ofMillis(10));
        world.network.loses = message -> false;
        world.network.sayBack("04");
        world.run(Duration.ofMillis(10));

        // then
        assertThat(world.network.saidBack()).as("beyond the gap").containsExactly("01");

        // when
        world.network.cut(true);
        world.network.sayBack("05");
        world.run(Duration.ofMillis(200));
        world.network.cut(false);
        world.run(Duration.ofMillis(500));
        world.network.cut(true);
        world.run(Duration.ofMillis(200));
        world.network.cut(false);
        world.run(Duration.ofMillis(500));

        // then
        assertThat(world.network.saidBack()).containsExactly("01", "02030405");
        settle();
        assertMoved();
    }

    @Test
    void shouldUndoWhenTheDestinationCannotFinishTheLoad() {
        world.node(B).hypervisor.finishRefused = true;

        move();

        assertUndone(Failed.class);
        assertThat(((Failed) world.last(move.migration())).why().code()).isEqualTo("load.refused");
    }

    @Test
    void shouldAskAgainForTheEndOfTheLoadWhereItWasNotHeard() {
        world.node(B).hypervisor.finishesUnheard = 3;

        move();

        assertMoved();
    }

    @Test
    void shouldAskAgainWhenTheRunningIsLost() {
        // given
        world.logIsUp = false;
        int[] lost = new int[1];
        world.network.loses = message -> message instanceof ControlMessage.Running && lost[0]++ == 0;

        // when
        move();

        // then
        assertMoved();
    }

    @Test
    void shouldTakeTheGuestBackUnderTheNextEpochWhenTheDestinationRefusesAfterTheRelease() {
        // given
        world.logIsUp = false;
        world.network.loses = ControlMessage.Release.class::isInstance;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));

        // when: it loses its power with the loaded image
        world.node(B).hypervisor.powerLoss();
        world.node(B).kill();
        world.network.loses = message -> false;
        settle();

        // then
        assertUndone(RolledBack.class);
        assertThat(world.node(A).view().ownerships().getFirst().owned()).isEqualTo(new Epoch(3));
    }

    @Test
    void shouldTakeTwoPeopleAndEvidenceToResolveADoubt() {
        // given
        inDoubt();

        // when
        resolve(Resolution.RUN_AT_SOURCE, List.of("user:ann", "user:ann"), "looked");
        resolve(Resolution.RUN_AT_SOURCE, List.of("user:ann", "user:bob"), " ");

        // then
        assertThat(world.last(move.migration())).isInstanceOf(InDoubt.class);
        assertThat(audits()).contains("migration.resolve.refused");

        // when
        resolve(Resolution.RUN_AT_SOURCE, List.of("user:ann", "user:bob"), "host-b is powered off");

        // then
        assertThat(world.last(move.migration())).isInstanceOf(RolledBack.class);
        assertThat(world.running()).containsExactly(A);
        assertThat(world.node(A).hypervisor.guest(VM).announced).isTrue();
    }

    @Test
    void shouldRefuseTheLateReleaseAfterPeopleTookTheGuestBack() {
        // given
        inDoubt();
        resolve(Resolution.RUN_AT_SOURCE, List.of("user:ann", "user:bob"), "host-b is powered off");

        // when: it was not off at all
        world.logIsUp = true;
        world.network.loses = message -> false;
        world.network.cut(false);
        world.node(B).downFor = Duration.ofSeconds(1);
        world.node(B).kill();
        settle();

        // then
        assertUndone(RolledBack.class);
    }

    @Test
    void shouldGiveUpTheImageWhenPeopleFoundTheGuestRunningThere() {
        // given
        inDoubt();

        // when
        resolve(Resolution.RUNS_AT_DESTINATION, List.of("user:ann", "user:bob"), "seen at host-b");

        // then
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertThat(world.node(A).hypervisor.guests).isEmpty();
    }

    @Test
    void shouldNameAllReasonsAgainstAHostAtOnce() {
        // given
        world.node(B).hypervisor.memory = DataSize.ofMiB(100);
        world.node(B).hypervisor.version = "embedded 2.0";
        world.node(B)
                .hypervisor
                .add(dev.tern.contracts.id.VmId.of("00000000-0000-4000-8000-000000000002"), "vm-1", VmState.RUNNING);
        world.node(B).hasRoom = false;

        // when
        move();

        // then
        Failed end = (Failed) world.last(move.migration());
        assertThat(end.why().code()).isEqualTo("preflight.refused");
        assertThat(end.why().text()).contains("memory.short", "hypervisor.version", "vm.name-taken", "journal.full");
        assertThat(world.running()).contains(A);
    }

    @Test
    void shouldNotBeginWithoutAFreshAllow() {
        // given
        world.run(Duration.ofMinutes(2));

        // when: neither the command nor its allow is good any more, and the agent has read commands before
        world.node(A).command(world.migrate(A, A));
        world.run(Duration.ofSeconds(1));
        world.node(A).command(move);
        world.run(Duration.ofSeconds(1));

        // then
        assertFailed("command.expired");
    }

    @Test
    void shouldRefuseAGuestThatItDoesNotKnow() {
        // given
        world.node(A).hypervisor.guests.clear();
        Migrate from = world.migrate(B, A);

        // when
        world.node(B).command(from);
        world.run(Duration.ofSeconds(1));

        // then
        assertThat(world.node(B).note(from.migration()).orElseThrow().state())
                .isInstanceOfSatisfying(
                        Failed.class, end -> assertThat(end.why().code()).isEqualTo("vm.unknown"));
    }

    @Test
    void shouldRefuseASecondMoveOfTheSameGuest() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(100));
        Migrate second = world.migrate(A, B);

        // when
        world.node(A).command(second);
        settle();

        // then
        assertThat(world.last(second.migration()))
                .isInstanceOfSatisfying(
                        Failed.class, end -> assertThat(end.why().code()).isEqualTo("vm.migrating"));
        assertMoved();
    }

    @Test
    void shouldWaitForAHypervisorThatIsAwayAndThenGiveTheGuestBack() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(425));
        world.node(A).hypervisor.unreachable = true;
        cancel();
        world.run(Duration.ofMinutes(2));
        assertThat(world.last(move.migration())).isInstanceOf(MigrationState.Terminal.class);

        // when
        world.node(A).hypervisor.unreachable = false;
        settle();

        // then
        assertUndone(RolledBack.class);
    }

    @Test
    void shouldUndoWhatIsNotReleasedWhenItMustStop() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(200));

        // when
        world.node(A).tell(agent -> {
            agent.drain();
            agent.undoAll(new dev.tern.contracts.plan.Reason("agent.draining", "stops"));
        });
        settle();

        // then
        assertFailed("agent.draining");
    }

    private void move() {
        world.node(A).command(move);
        settle();
    }

    private void settle() {
        assertThat(world.runUntilSettled(move.migration(), LONG))
                .as("settled: %s", world.words(move.migration()))
                .isTrue();
    }

    private void inDoubt() {
        world.logIsUp = false;
        world.network.loses = ControlMessage.Release.class::isInstance;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));
        world.network.cut(true);
        world.run(Duration.ofMinutes(1));
        assertThat(world.last(move.migration())).isInstanceOf(InDoubt.class);
    }

    private void cancel() {
        world.node(A).command(new Cancel(move.migration(), VM, A, "user:ann", "not now"));
    }

    private void resolve(Resolution resolution, List<String> actors, String evidence) {
        world.node(A).command(new Resolve(move.migration(), VM, A, resolution, actors, evidence));
        world.run(Duration.ofSeconds(1));
    }

    private void assertMoved() {
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertThat(world.running()).containsExactly(B);
        assertThat(world.node(A).hypervisor.guests).doesNotContainKey(VM);
        assertThat(world.node(B).view().ownerships().getFirst().owned()).isEqualTo(new Epoch(2));
    }

    private void assertUndone(Class<? extends MigrationState> end) {
        assertThat(world.last(move.migration())).isInstanceOf(end);
        assertThat(world.running()).containsExactly(A);
        assertThat(world.node(B).hypervisor.guests).doesNotContainKey(VM);
        assertThat(world.node(A).view().ownerships().getFirst().isOwned()).isTrue();
    }

    private void assertWithdrawn() {
        assertUndone(RolledBack.class);
        RolledBack end = (RolledBack) world.last(move.migration());
        assertThat(end.why().code()).isEqualTo("allow.withdrawn");
        assertThat(end.why().text()).contains("keep-home: the tenant asked for it");
    }

    private void assertFailed(String code) {
        assertUndone(Failed.class);
        assertThat(((Failed) world.last(move.migration())).why().code()).isEqualTo(code);
    }

    private List<String> audits() {
        return world.events.stream()
                .filter(AuditEntry.class::isInstance)
                .map(event -> ((AuditEntry) event).action())
                .toList();
    }

    private List<String> alerts() {
        return world.events.stream()
                .filter(Alert.class::isInstance)
                .map(event -> ((Alert) event).code())
                .toList();
    }
}
