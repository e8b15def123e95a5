package dev.tern.scheduler.edge.rest;

import dev.tern.contracts.migration.PredictionReport;
import dev.tern.scheduler.energy.EnergyStatus;
import dev.tern.scheduler.inquiry.Explanation;
import dev.tern.scheduler.inquiry.Status;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Why things are as they are, and how good predictions have been. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
public class InsightResource {

    private final Desk desk;

    InsightResource(Desk desk) {
        this.desk = desk;
    }

    /** Predicted beside actual, newest first. */
    @GET
    @Path("predictions")
    public List<PredictionReport> predictions() {
        return desk.look((scheduler, now) -> scheduler.reports());
    }

    /** Of a guest by id or name, a plan or a migration. */
    @GET
    @Path("explain/{id}")
    public Explanation explain(@PathParam("id") String id) {
        return desk.ask((scheduler, now) -> scheduler.explain(Requests.text("id", id), now));
    }

    /** What is saved by switching hosts off, and how each of them is kept. */
    @GET
    @Path("energy")
    public EnergyStatus energy() {
        return desk.look((scheduler, now) -> scheduler.energy().status());
    }

    /** How the scheduler itself is: what it knows, whether it is good enough, and what predicts. */
    @GET
    @Path("scheduler")
    public Status status() {
        return desk.look((scheduler, now) -> scheduler.status(now));
    }
}
