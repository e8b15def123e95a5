package dev.tern.scheduler.edge.power;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.power.PowerFailure;
import dev.tern.scheduler.power.PowerProblem;

/** A request to a baseboard controller came to nothing. The message names the address and what to do. */
final class RedfishException extends Exception {

    private static final long serialVersionUID = 1L;

    private final PowerProblem problem;

    RedfishException(PowerProblem problem, String message) {
        super(message);
        this.problem = problem;
    }

    RedfishException(PowerProblem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** Whether it was answered that there is no such thing, or that it is not to be had. */
    boolean isRefused() {
        return problem == PowerProblem.REFUSED;
    }

    PowerFailure failure(HostId host) {
        return new PowerFailure(host, problem, "The controller of " + host + ": " + getMessage());
    }
}
