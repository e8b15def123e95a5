package dev.tern.benchmarks.timefold;

import ai.timefold.solver.core.api.domain.common.PlanningId;
import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;

/** A guest and where it is. */
@PlanningEntity
public class Assigned {

    @PlanningId
    private int guest;

    @PlanningVariable
    private Integer host = 0;

    public Assigned() {}

    Assigned(int guest, int host) {
        this.guest = guest;
        this.host = host;
    }

    public int getGuest() {
        return guest;
    }

    public Integer getHost() {
        return host;
    }

    public void setHost(Integer host) {
        this.host = host;
    }
}
