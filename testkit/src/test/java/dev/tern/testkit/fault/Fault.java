package dev.tern.testkit.fault;

import dev.tern.cli.api.ApiFailure;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.FaultProxy;
import dev.tern.testkit.platform.LiveProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/**
 * What happens to a move.
 *
 * @param lasts how long until it is mended again
 * @param takesHosts a host loses its power, and the guests on it with it
 */
record Fault(String name, Act strike, Duration lasts, Act mend, boolean takesHosts) {

    /** Shorter than what agents bear, longer than a heartbeat's end. */
    private static final Duration OUTAGE = Duration.ofSeconds(4);

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final Duration NOTICE = Duration.ofSeconds(5);

    /** The grace that the agents have here, the undoing after it, and the end of the process. */
    private static final Duration DRAINED = Duration.ofSeconds(30);

    private static final long HOUR_MILLIS = 3_600_000;

    /** Something that is done to a platform. */
    @FunctionalInterface
    interface Act {
        void to(Move move) throws IOException, ApiFailure;
    }

    private static final Act NOTHING = move -> {};

    /** The trigger itself kills: the launcher starts the process again. */
    static Fault killed() {
        return new Fault("kill -9", NOTHING, Duration.ZERO, NOTHING, false);
    }

    /** The trigger itself stops the agent of this side. */
    static Fault stopped(Side side) {
        return new Fault(
                "SIGSTOP",
                NOTHING,
                OUTAGE,
                move -> move.fleet().processes().resume(LiveProcesses.agentOf(side.of(move))),
                false);
    }

    static Fault kill(String what, Function<Move, String> process) {
        return new Fault(
                "kill -9 of " + what,
                move -> move.fleet().processes().kill(process.apply(move)),
                Duration.ZERO,
                NOTHING,
                false);
    }

    /** SIGSTOP and SIGCONT from outside. */
    static Fault pause(String what, Function<Move, String> process) {
        return new Fault(
                "SIGSTOP of " + what,
                move -> move.fleet().processes().stop(process.apply(move)),
                OUTAGE,
                move -> move.fleet().processes().resume(process.apply(move)),
                false);
    }

    static Fault powerLoss(Side side) {
        return new Fault(
                "power loss of the " + side,
                move -> move.fleet().processes().kill(LiveProcesses.daemonOf(side.of(move))),
                Duration.ZERO,
                NOTHING,
                true);
    }

    /** The daemon and the agent of both. */
    static Fault powerLossOfBoth() {
        return new Fault(
                "power loss of both hosts",
                move -> {
                    for (Side side : Side.values()) {
                        move.fleet().processes().kill(LiveProcesses.daemonOf(side.of(move)));
                        move.fleet().processes().kill(LiveProcesses.agentOf(side.of(move)));
                    }
                },
                Duration.ZERO,
                NOTHING,
                true);
    }

    static Fault link(String name, Link what) {
        return new Fault(
                name, move -> what.to(link(move)), OUTAGE, move -> link(move).mend(), false);
    }

    /** That passes at once. */
    static Fault linkForAMoment(String name, Link what) {
        return new Fault(
                name, move -> what.to(link(move)), MOMENT, move -> link(move).mend(), false);
    }

    /** Something that is done to a link. */
    @FunctionalInterface
    interface Link {
        void to(FaultProxy link);
    }

    private static FaultProxy link(Move move) {
        return move.platform().linkTo(move.to());
    }

    static Fault diskFull(String what, Function<Move, String> folder) {
        return new Fault(
                "disk of " + what + " full",
                move -> move.platform().fillDisk(folder.apply(move)),
                OUTAGE,
                move -> move.platform().freeDisk(folder.apply(move)),
                false);
    }

    static Fault clockJump(Side side, int hours) {
        return new Fault(
                "clock of the " + side + " jumps by " + hours + " h",
                move -> clock(move, side, hours * HOUR_MILLIS),
                OUTAGE,
                move -> clock(move, side, 0),
                false);
    }

    /** SIGTERM: not ready any more at once, and gone in time, whether the move has ended by then or is undone. */
    static Fault drained(Side side) {
        return new Fault(
                "SIGTERM of the agent of the " + side,
                move -> {
                    long pid = move.fleet().processes().pid(LiveProcesses.agentOf(side.of(move)));
                    move.fleet().processes().terminate(LiveProcesses.agentOf(side.of(move)));
                    Await.until("it is not ready while it drains", NOTICE, () -> !move.platform()
                            .isReady(side.of(move)));
                    Await.until("it ends in time", DRAINED, () -> ProcessHandle.of(pid)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
                },
                Duration.ZERO,
                NOTHING,
                false);
    }

    private static void clock(Move move, Side side, long millis) throws IOException {
        String agent = LiveProcesses.agentOf(side.of(move));
        move.points().order(move.fleet().processes().pid(agent), "clock=" + millis);
    }

    @Override
    public String toString() {
        return name;
    }
}
