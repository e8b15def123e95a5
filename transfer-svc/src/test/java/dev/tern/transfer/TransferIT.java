package dev.tern.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.RuleDecision.Effect;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.eventing.testing.TestBroker;
import dev.tern.hypervisor.GuestStats;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two agents with everything real: Kafka, TLS, page streams, and the embedded hypervisor as a process for each host. */
@TestInstance(Lifecycle.PER_CLASS)
class TransferIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<MigrationEvent> events = new CopyOnWriteArrayList<>();
    private TestBroker broker;
    private TestHost a;
    private TestHost b;
    private EventPublisher scheduler;
    private TopicReader reader;

    @BeforeAll
    void begin(@TempDir Path folder) throws IOException {
        broker = TestBroker.open();
        TestCertificates authority = new TestCertificates(folder, "authority");
        a = new TestHost(folder, "host-a", broker.connection("a"), authority);
        b = new TestHost(folder, "host-b", broker.connection("b"), authority);
        scheduler = EventPublisher.open(
                broker.connection("scheduler"),
                new Events("tern://scheduler", InstantSource.system(), new SecureRandom()));
        reader = TopicReader.on(broker.connection("test"))
                .topics(Topic.EVENTS)
                .start(EventHandlers.builder()
                        .on(EventType.MIGRATION, event -> events.add(event.data()))
                        .build());
    }

    @AfterAll
    void end() throws IOException {
        reader.close();
        a.close();
        b.close();
        scheduler.close();
        broker.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"key-value", "object-allocator", "idle"})
    void shouldMoveARunningGuestThereAndBack(String program) throws IOException {
        // given
        VmId vm = a.startGuest("there-" + program, program, 64, Map.of("seed", "7"));
        awaitOwned(a, vm);

        for (int round = 0; round < 2; round++) {
            // when
            MigrationOutcome there = done(send(migrate(vm, a, b)));
            MigrationOutcome back = done(send(migrate(vm, b, a)));

            // then
            System.out.printf("%s there %s%n%s back %s%n", program, there, program, back);
            assertThat(there.digest().isVerified()).isTrue();
            assertThat(back.raw().bytes()).isPositive();
        }
        long passes = stats(a, vm).check().passes();
        await().atMost(PATIENCE).until(() -> stats(a, vm).check().passes() > passes + 1);
        assertThat(stats(a, vm).check().firstFault()).isEmpty();
        assertThat(stats(a, vm).state()).isEqualTo(VmState.RUNNING);
        assertThat(b.hypervisor.guest(vm)).isEmpty();
        a.hypervisor.destroy(vm);
    }

    @Test
    void shouldRollBackWhenCancelledWhileCopying() throws IOException {
        // given
        VmId vm = a.startGuest("cancelled", "key-value", 128, Map.of("seed", "9"));
        awaitOwned(a, vm);
        Migrate slow = migrate(vm, a, b, MigrationLimits.DEFAULT.withBandwidth(Bandwidth.ofMiBPerSecond(2)));
        send(slow);
        awaitState(slow.migration(), MigrationState.Copying.class);

        // when
        publish(new Cancel(slow.migration(), vm, a.id, "user:test", "not now"));

        // then
        awaitState(slow.migration(), MigrationState.RolledBack.class);
        assertThat(stats(a, vm).state()).isEqualTo(VmState.RUNNING);
        assertThat(b.hypervisor.guest(vm)).isEmpty();
        a.hypervisor.destroy(vm);
    }

    @Test
    void shouldRollBackWhenPolicyTakesItsAllowBackAndNobodyCancels() throws IOException {
        // given
        VmId vm = a.startGuest("withdrawn", "key-value", 128, Map.of("seed", "9"));
        awaitOwned(a, vm);
        Migrate slow = migrate(vm, a, b, MigrationLimits.DEFAULT.withBandwidth(Bandwidth.ofMiBPerSecond(2)));
        judge(slow, slow.allow());
        send(slow);
        awaitState(slow.migration(), MigrationState.Copying.class);

        // when
        judge(slow, new Verdict.Deny(List.of(new RuleDecision("keep-home", Effect.DENY, "the tenant asked for it"))));

        // then
        MigrationState end = awaitState(slow.migration(), MigrationState.Terminal.class);
        assertThat(end).isInstanceOfSatisfying(MigrationState.RolledBack.class, undone -> assertThat(undone.why())
                .returns("allow.withdrawn", Reason::code)
                .extracting(Reason::text)
                .asString()
                .contains("keep-home"));
        assertThat(stats(a, vm).state()).isEqualTo(VmState.RUNNING);
        assertThat(b.hypervisor.guest(vm)).isEmpty();

        // and in another life: an allow that was taken back before its command was read starts nothing
        a.restartAgent();
        Migrate again = migrate(vm, a, b);
        judge(again, again.allow());
        judge(again, new Verdict.Deny(List.of(new RuleDecision("keep-home", Effect.DENY, "still"))));
        send(again);
        assertThat(awaitState(again.migration(), MigrationState.Terminal.class))
                .isInstanceOf(MigrationState.RolledBack.class);
        a.hypervisor.destroy(vm);
    }

    @Test
    void shouldUndoWhenTheSourcesAgentIsRestartedWhileCopying() throws IOException {
        // given
        VmId vm = a.startGuest("restarted", "key-value", 128, Map.of("seed", "9"));
        awaitOwned(a, vm);
        Migrate slow = migrate(vm, a, b, MigrationLimits.DEFAULT.withBandwidth(Bandwidth.ofMiBPerSecond(2)));
        send(slow);
        awaitState(slow.migration(), MigrationState.Copying.class);

        // when
        a.restartAgent();

        // then
        awaitState(slow.migration(), MigrationState.Failed.class);
        assertThat(stats(a, vm).state()).isEqualTo(VmState.RUNNING);
        await().atMost(PATIENCE).until(() -> b.hypervisor.guest(vm).isEmpty());

        // and it still moves
        done(send(migrate(vm, a, b)));
        assertThat(stats(b, vm).check().firstFault()).isEmpty();
        b.hypervisor.destroy(vm);
    }

    @Test
    void shouldEndARunningMoveWhileKafkaIsAwayAndTellItLater() throws IOException {
        // given
        VmId vm = a.startGuest("log-away", "key-value", 64, Map.of("seed", "5"));
        awaitOwned(a, vm);
        Migrate slow = migrate(vm, a, b, MigrationLimits.DEFAULT.withBandwidth(Bandwidth.ofMiBPerSecond(3)));
        send(slow);
        awaitState(slow.migration(), MigrationState.Copying.class);

        // when
        broker.stop();
        try {
            await().atMost(PATIENCE)
                    .until(() -> b.hypervisor.guest(vm).map(GuestStats::state).equals(Optional.of(VmState.RUNNING)));
            await().atMost(PATIENCE).until(() -> a.hypervisor.guest(vm).isEmpty());
        } finally {
            broker.start();
        }

        // then
        assertThat(done(slow).digest().isVerified()).isTrue();
        b.hypervisor.destroy(vm);
    }

    @Test
    void shouldLeaveAGuestPausedThatItsUserPaused() throws IOException {
        // given
        VmId vm = a.startGuest("paused", "idle", 64, Map.of("seed", "3"));
        awaitOwned(a, vm);
        a.hypervisor.pause(vm);

        // when
        done(send(migrate(vm, a, b)));

        // then
        assertThat(stats(b, vm).state()).isEqualTo(VmState.PAUSED);
        b.hypervisor.destroy(vm);
    }

    @Test
    void shouldAdoptAGuestThatSomebodyMovedWithoutTern() throws IOException {
        // given
        VmId vm = a.startGuest("foreign", "idle", 64, Map.of("seed", "3"));
        awaitOwned(a, vm);

        // when it is started elsewhere first, gone from its owner later, and seen by the inventory last
        b.startGuest("foreign", "idle", 64, Map.of("seed", "3"));
        await().atMost(PATIENCE).until(() -> stats(b, vm).state() == VmState.PAUSED);
        a.hypervisor.destroy(vm);
        Vm seen = new Vm(vm, "foreign", b.id, 1, DataSize.ofMiB(64), VmState.PAUSED, Map.of());
        scheduler.publish(EventType.VM, seen);

        // then
        awaitOwned(b, vm);
        await().atMost(PATIENCE).until(() -> stats(b, vm).state() == VmState.RUNNING);
        b.hypervisor.destroy(vm);
    }

    @Test
    void shouldPauseACopyThatIsStartedWithoutBeingOwned() throws IOException {
        // given
        VmId vm = a.startGuest("twin", "idle", 64, Map.of("seed", "3"));
        awaitOwned(a, vm);
        done(send(migrate(vm, a, b)));

        // when
        a.startGuest("twin", "idle", 64, Map.of("seed", "3"));

        // then
        await().atMost(PATIENCE).until(() -> stats(a, vm).state() == VmState.PAUSED);
        assertThat(stats(b, vm).state()).isEqualTo(VmState.RUNNING);
        a.hypervisor.destroy(vm);
        b.hypervisor.destroy(vm);
    }

    private MigrationOutcome done(Migrate move) {
        MigrationState end = awaitState(move.migration(), MigrationState.Terminal.class);
        assertThat(end).isInstanceOf(Done.class);
        return ((Done) end).outcome();
    }

    private MigrationState awaitState(MigrationId migration, Class<? extends MigrationState> state) {
        return await("state " + state.getSimpleName())
                .atMost(PATIENCE)
                .until(
                        () -> events.stream()
                                .filter(event -> event.migration().equals(migration))
                                .map(MigrationEvent::state)
                                .filter(state::isInstance)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static void awaitOwned(TestHost host, VmId vm) {
        await("adopted").atMost(PATIENCE).until(() -> host.agent().view().stream()
                .flatMap(view -> view.ownerships().stream())
                .anyMatch(ownership -> ownership.vm().equals(vm) && ownership.isOwned()));
    }

    private static GuestStats stats(TestHost host, VmId vm) throws IOException {
        return host.hypervisor.guest(vm).orElseThrow();
    }

    private Migrate send(Migrate move) {
        publish(move);
        return move;
    }

    private void judge(Migrate move, Verdict verdict) {
        PlanVerdict said = new PlanVerdict(move.plan(), "hash", Instant.now(), Map.of(move.migration(), verdict));
        scheduler.publish(EventType.VERDICT, said).toCompletableFuture().join();
    }

    private void publish(MigrationCommand command) {
        scheduler.publish(EventType.COMMAND, command).toCompletableFuture().join();
    }

    private static Migrate migrate(VmId vm, TestHost from, TestHost to) {
        return migrate(vm, from, to, MigrationLimits.DEFAULT);
    }

    private static Migrate migrate(VmId vm, TestHost from, TestHost to, MigrationLimits limits) {
        Instant soon = Instant.now().plusSeconds(60);
        return new Migrate(
                MigrationId.of(UUID.randomUUID().toString()),
                PlanId.of(UUID.randomUUID().toString()),
                vm,
                "guest",
                from.id,
                to.id,
                to.endpoint,
                soon,
                new Verdict.Allow(soon, List.of()),
                limits,
                Manner.RELAY);
    }
}
