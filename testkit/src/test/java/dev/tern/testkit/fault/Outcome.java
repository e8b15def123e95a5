package dev.tern.testkit.fault;

import java.time.Duration;

/**
 * How a scenario went.
 *
 * @param phase in which the move ended, or that it was refused
 * @param why the reason's code, empty where there is none
 * @param recovery from the fault to everything being well
 * @param failure empty where all promises held
 */
record Outcome(Scenario scenario, String phase, String why, Duration recovery, String failure) {

    boolean isGood() {
        return failure.isEmpty();
    }
}
