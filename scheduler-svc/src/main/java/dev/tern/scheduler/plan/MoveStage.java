package dev.tern.scheduler.plan;

import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.PastMove;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a move of a plan stands. */
public sealed interface MoveStage {

    /** Not commanded yet. {@code blocked} says what it waits for, where it has been looked at. */
    record Waiting(@Nullable Reason blocked) implements MoveStage {}

    /** Its guest is still to be brought to where it begins, by this move of the plan. */
    record Withheld(Move before) implements MoveStage {}

    /** The agent has been told and has not answered yet. */
    record Commanded(Instant expiresAt) implements MoveStage {}

    record Moving(InFlight flight) implements MoveStage {}

    record Ended(PastMove move) implements MoveStage {}

    /** It will not be made. */
    record Dropped(Reason why, boolean byRequest) implements MoveStage {}

    default boolean isOver() {
        return this instanceof Ended || this instanceof Dropped;
    }

    /** Whether it takes up its hosts. */
    default boolean isUnderWay() {
        return this instanceof Commanded || this instanceof Moving;
    }

    default boolean arrived() {
        return this instanceof Ended ended && ended.move().arrived();
    }
}
