package dev.tern.scheduler.edge.rest;

import dev.tern.contracts.fleet.Quarantine;
import dev.tern.eventing.service.RequestBody;
import dev.tern.scheduler.quarantine.Subject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Hosts and links that moves keep away from. */
@Path("/api/quarantines")
@Produces(MediaType.APPLICATION_JSON)
public class QuarantinesResource {

    private final Desk desk;

    QuarantinesResource(Desk desk) {
        this.desk = desk;
    }

    /** Those that stand. */
    @GET
    public List<Quarantine> quarantines() {
        return desk.look((scheduler, now) -> scheduler.quarantines());
    }

    /** What was lifted. */
    @POST
    @Path("release")
    @Consumes(MediaType.APPLICATION_JSON)
    public Quarantine release(byte[] body) {
        Requests.ReleaseRequest request = RequestBody.read(body, Requests.ReleaseRequest.class);
        Subject subject = new Subject(request.host(), request.to());
        String actor = Requests.actor(request.actor());
        String given = request.reason();
        String reason = Requests.text("reason", given == null || given.isBlank() ? "by request" : given);
        return desk.ask((scheduler, now) -> scheduler.release(subject, actor, reason, now));
    }
}
