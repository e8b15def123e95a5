package dev.tern.scheduler.edge.rest;

import dev.tern.contracts.id.MigrationId;
import dev.tern.eventing.service.RequestBody;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Orders for a migration under way. Each answers 202: the agent decides, and its events tell what came of it. */
@Path("/api/migrations/{id}")
@Produces(MediaType.APPLICATION_JSON)
public class MigrationsResource {

    private final Desk desk;

    MigrationsResource(Desk desk) {
        this.desk = desk;
    }

    record Accepted(MigrationId migration) {}

    @POST
    @Path("cancel")
    public Response cancel(@PathParam("id") MigrationId id, byte[] body) {
        Requests.CancelRequest request = body.length == 0
                ? new Requests.CancelRequest(null, null)
                : RequestBody.read(body, Requests.CancelRequest.class);
        String actor = Requests.actor(request.actor());
        String given = request.reason();
        String reason = Requests.text("reason", given == null || given.isBlank() ? "by request" : given);
        return accepted(desk.ask((scheduler, now) -> scheduler.cancel(id, actor, reason, now)));
    }

    @POST
    @Path("limit")
    public Response limit(@PathParam("id") MigrationId id, byte[] body) {
        Requests.LimitRequest request = RequestBody.read(body, Requests.LimitRequest.class);
        String actor = Requests.actor(request.actor());
        return accepted(desk.ask((scheduler, now) -> scheduler.limit(id, request.bandwidth(), actor, now)));
    }

    @POST
    @Path("resolve")
    public Response resolve(@PathParam("id") MigrationId id, byte[] body) {
        Requests.ResolveRequest request = RequestBody.read(body, Requests.ResolveRequest.class);
        List<String> actors = request.actors().stream().map(Requests::actor).toList();
        String evidence = Requests.text("evidence", request.evidence());
        return accepted(
                desk.ask((scheduler, now) -> scheduler.resolve(id, request.resolution(), actors, evidence, now)));
    }

    private static Response accepted(MigrationId id) {
        return Response.accepted(new Accepted(id)).build();
    }
}
