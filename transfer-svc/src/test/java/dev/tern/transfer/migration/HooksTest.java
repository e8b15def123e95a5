package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.migration.MigrationState.Reserved;
import dev.tern.contracts.migration.MigrationState.RolledBack;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.transfer.migration.HookSettings.OnSilence;
import dev.tern.transfer.migration.Hooks.Call;
import dev.tern.transfer.migration.Hooks.Moment;
import dev.tern.transfer.migration.Hooks.Response.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is told that a guest is about to move is told, in the end, where it is. */
class HooksTest {

    private static final Duration LONG = Duration.ofMinutes(15);

    private World world;
    private Migrate move;

    private static World hooked() {
        World world = World.started();
        world.nodes.values().forEach(node -> node.hooks.set = true);
        return world;
    }

    @BeforeEach
    void start() {
        world = hooked();
        move = world.migrate(A, B);
    }

    @AfterEach
    void shouldNeverHaveRunTwoOrAStaleImage() {
        assertThat(world.violations).isEmpty();
    }

    @Test
    void shouldTellTheSourceBeforeAndTheDestinationAfter() {
        // when
        move();

        // then
        assertThat(state()).isInstanceOf(Done.class);
        assertThat(source().told).containsExactly(new Call(Moment.BEFORE, move.migration(), VM, "vm-1", A, B));
        assertThat(destination().told).containsExactly(new Call(Moment.AFTER, move.migration(), VM, "vm-1", A, B));
        assertThat(notes())
                .containsExactly(new Reason("hook.acknowledged", "Told before the move, hook: acknowledged, said so"));
        assertThat(audited()).containsExactly("hook.before acknowledged", "hook.after acknowledged");
    }

    @Test
    void shouldSendNoPageBeforeTheAnswer() {
        // given
        source().takes = Duration.ofSeconds(9);

        // when
        world.node(A).command(move);
        world.run(Duration.ofSeconds(8));

        // then
        assertThat(world.words(move.migration())).endsWith("reserved");
        settle();
        assertThat(state()).isInstanceOf(Done.class);
    }

    @Test
    void shouldAskForOneAnswerThoughTheLinkIsCutMeanwhile() {
        // given
        source().takes = Duration.ofSeconds(9);
        world.node(A).command(move);
        world.run(Duration.ofSeconds(1));

        // when
        world.network.cut(true);
        world.run(Duration.ofSeconds(1));
        world.network.cut(false);
        settle();

        // then
        assertThat(state()).isInstanceOf(Done.class);
        assertThat(source().moments()).containsExactly(Moment.BEFORE);
    }

    @Test
    void shouldUndoWhatIsObjectedTo() {
        // given
        source().answers = call -> call.moment() == Moment.BEFORE ? Kind.OBJECTED : Kind.ACKNOWLEDGED;

        // when
        move();

        // then
        assertThat(state())
                .isEqualTo(new Failed(
                        "reserved", new Reason("hook.objected", "Told before the move, hook: objected, said so")));
        assertThat(source().moments()).containsExactly(Moment.BEFORE, Moment.UNDONE);
        assertThat(destination().told).isEmpty();
        assertThat(world.running()).containsExactly(A);
    }

    @Test
    void shouldGoOnAfterSilenceAndSaySo() {
        // given
        source().answers = call -> Kind.SILENT;

        // when
        move();

        // then
        assertThat(state()).isInstanceOf(Done.class);
        assertThat(notes()).extracting(Reason::code).containsExactly("hook.silent");
    }

    @Test
    void shouldUndoAfterSilenceWhereThatIsWanted() {
        // given
        world.node(A).settings = with(new HookSettings(OnSilence.UNDO, Duration.ofSeconds(1), false));
        world.node(A).kill();
        world.run(Duration.ofSeconds(2));
        source().answers = call -> Kind.SILENT;

        // when
        move();

        // then
        assertThat(state())
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.why().code()).isEqualTo("hook.silent"));
        assertThat(source().moments()).containsExactly(Moment.BEFORE, Moment.UNDONE);
    }

    @Test
    void shouldTellNobodyMoreWhereTheGuestWantsToKnowNothing() {
        // given
        source().answers = call -> Kind.ABSENT;
        destination().answers = call -> Kind.ABSENT;
        world.network.loses = message -> message instanceof dev.tern.transfer.protocol.ControlMessage.Loaded;

        // when
        move();

        // then
        assertThat(state()).isInstanceOf(Failed.class);
        assertThat(notes()).isEmpty();
        assertThat(audited()).isEmpty();
        assertThat(source().moments()).containsExactly(Moment.BEFORE);
    }

    @Test
    void shouldLookAtPolicysAllowAgainAfterTheAnswer() {
        // given
        source().takes = Duration.ofSeconds(90);

        // when
        move();

        // then
        assertThat(state())
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.why().code()).isEqualTo("allow.expired"));
        assertThat(source().moments()).containsExactly(Moment.BEFORE, Moment.UNDONE);
    }

    @Test
    void shouldUndoAtOnceWhatIsWithdrawnOrCancelledWhileItIsTold() {
        for (boolean withdrawn : new boolean[] {true, false}) {
            // given
            start();
            source().takes = Duration.ofSeconds(9);
            world.node(A).command(move);
            world.run(Duration.ofSeconds(1));

            // when
            if (withdrawn) {
                world.withdraw(move);
            } else {
                world.node(A).command(new Cancel(move.migration(), VM, A, "user:ann", "not now"));
            }
            world.run(Duration.ofSeconds(1));

            // then the end is told although the hook has yet to answer, and no other move begins before it has
            assertThat(state()).isInstanceOf(RolledBack.class);
            Migrate next = world.migrate(A, B);
            world.node(A).command(next);
            world.run(Duration.ofSeconds(1));
            assertThat(world.last(next.migration())).isInstanceOfSatisfying(Failed.class, failed -> assertThat(
                            failed.why().code())
                    .isEqualTo("vm.migrating"));
            settle();
            assertThat(source().moments()).containsExactly(Moment.BEFORE, Moment.UNDONE);
        }
    }

    static Stream<Arguments> everyPoint() {
        List<Arguments> all = new ArrayList<>();
        for (boolean cancelled : new boolean[] {true, false}) {
            for (var host : List.of(A, B)) {
                World world = hooked();
                int from = world.node(host).points.size();
                play(world, world.migrate(A, B), cancelled);
                List<String> points = world.node(host).points;
                for (int i = from; i < points.size(); i++) {
                    String name = points.get(i);
                    all.add(Arguments.of(cancelled, host, i, name.substring(0, Math.min(60, name.length()))));
                }
            }
        }
        return all.stream();
    }

    private static boolean play(World world, Migrate move, boolean cancelled) {
        world.node(A).command(move);
        world.run(Duration.ofMillis(400));
        if (cancelled) {
            world.node(A).command(new Cancel(move.migration(), VM, A, "user:ann", "not now"));
        }
        world.run(Duration.ofSeconds(5));
        world.node(A).command(move);
        boolean settled = world.runUntilSettled(move.migration(), LONG);
        world.run(Duration.ofSeconds(5));
        return settled;
    }

    @ParameterizedTest(name = "cancelled {0}: {1} dies at {2}, {3}")
    @MethodSource("everyPoint")
    void shouldLeaveNoGuestDrainedWhenAnAgentDies(
            boolean cancelled, dev.tern.contracts.id.HostId host, int point, String name) {
        // given
        world.node(host).killAt = point;

        // when
        boolean settled = play(world, move, cancelled);

        // then the last who was told of the move was told that the guest is back in service
        assertThat(settled)
                .as("settled; events %s", world.words(move.migration()))
                .isTrue();
        boolean isDone = state() instanceof Done;
        List<Moment> atSource = source().moments();
        assertThat(destination().moments().contains(Moment.AFTER)).isEqualTo(isDone);
        if (!isDone && !atSource.isEmpty()) {
            assertThat(atSource).endsWith(Moment.UNDONE);
        }
        if (isDone) {
            assertThat(atSource).containsExactly(Moment.BEFORE);
        }
    }

    private void move() {
        world.node(A).command(move);
        settle();
    }

    private void settle() {
        assertThat(world.runUntilSettled(move.migration(), LONG)).isTrue();
        world.run(Duration.ofSeconds(5));
    }

    private MigrationState state() {
        return world.last(move.migration());
    }

    private FakeHooks source() {
        return world.node(A).hooks;
    }

    private FakeHooks destination() {
        return world.node(B).hooks;
    }

    static AgentSettings with(HookSettings hooks) {
        AgentSettings usual = AgentSettings.defaults(Path.of("/run/tern", A.value()));
        return new AgentSettings(
                usual.sockets(),
                usual.memoryReserve(),
                usual.mostLeaving(),
                usual.mostComing(),
                usual.linkGrace(),
                usual.answerWithin(),
                usual.doubtAfter(),
                usual.tellFor(),
                usual.restoreWithin(),
                usual.poll(),
                usual.pollNear(),
                usual.guard(),
                usual.sureAfter(),
                hooks);
    }

    /** The last that were told, as the monitor shows them. */
    private List<Reason> notes() {
        return world.migrations.stream()
                .map(MigrationEvent::state)
                .filter(Reserved.class::isInstance)
                .map(state -> ((Reserved) state).notes())
                .toList()
                .getLast();
    }

    private List<String> audited() {
        return world.events.stream()
                .filter(AuditEntry.class::isInstance)
                .map(AuditEntry.class::cast)
                .filter(entry -> entry.action().startsWith("hook."))
                .map(entry -> entry.action() + " " + entry.detail().get("answer"))
                .toList();
    }
}
