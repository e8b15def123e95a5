package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;

/** @param text one sentence for people: which host, where it was asked, what happened and what to do */
public record PowerFailure(HostId host, PowerProblem problem, String text) {

    public Reason reason() {
        return new Reason(problem.code(), text);
    }
}
