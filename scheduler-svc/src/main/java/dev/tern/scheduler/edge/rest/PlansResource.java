package dev.tern.scheduler.edge.rest;

import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.plan.Plan;
import dev.tern.eventing.service.ProblemException;
import dev.tern.eventing.service.RequestBody;
import dev.tern.scheduler.inquiry.Choices;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.whatif.Change;
import dev.tern.scheduler.whatif.Scenario;
import dev.tern.scheduler.whatif.WhatIf;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Plans: made, reviewed, applied. */
@Path("/api/plans")
@Produces(MediaType.APPLICATION_JSON)
public class PlansResource {

    private final Desk desk;

    PlansResource(Desk desk) {
        this.desk = desk;
    }

    /** Newest first. */
    @GET
    public List<Plan> plans() {
        return desk.look((scheduler, now) -> scheduler.plans());
    }

    @GET
    @Path("{id}")
    public Plan plan(@jakarta.ws.rs.PathParam("id") PlanId id) {
        return desk.look((scheduler, now) -> scheduler.plan(id))
                .orElseThrow(() -> ProblemException.notFound("plan.unknown", "There is no plan " + id));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Plan make(byte[] body) {
        Requests.PlanRequest request = RequestBody.read(body, Requests.PlanRequest.class);
        Order order = request.order();
        String actor = Requests.actor(request.actor());
        return desk.ask((scheduler, now) -> scheduler.plan(order, request.deadline(), request.isDryRun(), actor, now));
    }

    /** Drafts to balance the fleet, among which to choose: each costs more than the one before it and leaves less. */
    @POST
    @Path("alternatives")
    public Choices alternatives() {
        return desk.ask((scheduler, now) -> scheduler.choices(now));
    }

    /** What would be planned then, beside what would be planned now; nothing is kept of it. */
    @POST
    @Path("what-if")
    public WhatIf whatIf(byte[] body) {
        Scenario scenario = RequestBody.read(body, Requests.WhatIfRequest.class).scenario();
        return desk.ask((scheduler, now) -> scheduler.whatIf(scenario, now));
    }

    /** With which guests another plan deals differently. */
    @GET
    @Path("{id}/changes/{other}")
    public List<Change> changes(
            @jakarta.ws.rs.PathParam("id") PlanId id, @jakarta.ws.rs.PathParam("other") PlanId other) {
        return desk.ask((scheduler, now) -> scheduler.changes(id, other));
    }

    @POST
    @Path("{id}/apply")
    public Plan apply(@jakarta.ws.rs.PathParam("id") PlanId id, byte[] body) {
        Requests.ApplyRequest request = body.length == 0
                ? new Requests.ApplyRequest(null, null)
                : RequestBody.read(body, Requests.ApplyRequest.class);
        String actor = Requests.actor(request.actor());
        return desk.ask((scheduler, now) -> scheduler.apply(id, request.hash(), actor, now));
    }

    /** Of a plan that waits for people. */
    @POST
    @Path("{id}/approve")
    public Plan approve(@jakarta.ws.rs.PathParam("id") PlanId id, byte[] body) {
        Requests.ApproveRequest request = RequestBody.read(body, Requests.ApproveRequest.class);
        String actor = Requests.actor(request.actor());
        String reason = Requests.reason(request.reason());
        return desk.ask((scheduler, now) -> scheduler.approve(id, request.hash(), actor, reason, now));
    }

    @POST
    @Path("{id}/reject")
    public Plan reject(@jakarta.ws.rs.PathParam("id") PlanId id, byte[] body) {
        Requests.RejectRequest request = body.length == 0
                ? new Requests.RejectRequest(null, null, null)
                : RequestBody.read(body, Requests.RejectRequest.class);
        String actor = Requests.actor(request.actor());
        String reason = Requests.reason(request.reason());
        return desk.ask((scheduler, now) -> scheduler.reject(id, request.hash(), actor, reason, now));
    }
}
