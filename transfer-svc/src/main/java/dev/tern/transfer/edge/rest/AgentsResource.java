package dev.tern.transfer.edge.rest;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.eventing.service.ProblemException;
import dev.tern.transfer.edge.host.HostAgent;
import dev.tern.transfer.edge.host.HostAgents;
import dev.tern.transfer.migration.AgentView;
import dev.tern.transfer.migration.ArrivalNote;
import dev.tern.transfer.migration.DepartureNote;
import dev.tern.transfer.migration.Undoing;
import dev.tern.transfer.ownership.Ownership;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Agents, ownership and moves as the agents' journals have them. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
public final class AgentsResource {

    private final HostAgents agents;

    @Inject
    AgentsResource(HostAgents agents) {
        this.agents = agents;
    }

    /** @param trouble what is wrong; empty when it is well */
    public record AgentRow(
            HostId host,
            String listen,
            String hypervisor,
            boolean ready,
            boolean draining,
            int restarts,
            int leaving,
            int coming,
            String trouble) {}

    public record OwnershipRow(HostId host, Ownership ownership) {}

    /** A guest on its way to this host. */
    public record ArrivalRow(
            MigrationId migration,
            VmId vm,
            String vmName,
            HostId from,
            HostId to,
            DataSize memory,
            Instant since,
            ArrivalNote.Stage stage) {}

    public record Migrations(List<DepartureNote> leaving, List<ArrivalRow> coming) {}

    @GET
    @Path("/agents")
    public List<AgentRow> agents() {
        return agents.all().stream().map(AgentsResource::row).toList();
    }

    @GET
    @Path("/agents/{host}")
    public AgentRow agent(@PathParam("host") HostId host) {
        return agents.of(host)
                .map(AgentsResource::row)
                .orElseThrow(() -> ProblemException.notFound("host.unknown", "No agent of " + host + " runs here"));
    }

    @GET
    @Path("/ownership")
    public List<OwnershipRow> ownership(@QueryParam("vm") @Nullable VmId vm) {
        return each(view -> view.ownerships().stream()
                .filter(ownership -> vm == null || ownership.vm().equals(vm))
                .map(ownership -> new OwnershipRow(view.host(), ownership))
                .toList());
    }

    @GET
    @Path("/migrations")
    public Migrations migrations() {
        return new Migrations(
                each(AgentView::departures),
                each(view -> view.arrivals().stream().map(AgentsResource::row).toList()));
    }

    @GET
    @Path("/migrations/{id}")
    public DepartureNote migration(@PathParam("id") MigrationId id) {
        return each(AgentView::departures).stream()
                .filter(note -> note.command().migration().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound(
                        "migration.unknown", "No agent of this process moves guests away under " + id));
    }

    /**
     * What one host knows of a migration and its guest, for people who must decide.
     *
     * @param guest its state at the hypervisor, {@code absent} where that has no such guest, {@code unknown} where it has
     *     not answered yet
     * @param lookedAt when the hypervisor said so
     */
    public record EvidenceRow(
            HostId host,
            Ownership ownership,
            @Nullable DepartureNote leaving,
            @Nullable ArrivalRow coming,
            String guest,
            @Nullable Instant lookedAt) {}

    @GET
    @Path("/migrations/{id}/evidence")
    public List<EvidenceRow> evidence(@PathParam("id") MigrationId id, @QueryParam("vm") @Nullable VmId vm) {
        if (vm == null) {
            throw ProblemException.badRequest("request.incomplete", "Name the guest: ?vm=ID");
        }
        return each(view -> List.of(evidence(view, id, vm)));
    }

    private static EvidenceRow evidence(AgentView view, MigrationId id, VmId vm) {
        return new EvidenceRow(
                view.host(),
                view.ownerships().stream()
                        .filter(known -> known.vm().equals(vm))
                        .findFirst()
                        .orElse(Ownership.unknown(vm)),
                view.departures().stream()
                        .filter(note -> note.command().migration().equals(id))
                        .findFirst()
                        .orElse(null),
                view.arrivals().stream()
                        .filter(note -> note.session().migration().equals(id))
                        .map(AgentsResource::row)
                        .findFirst()
                        .orElse(null),
                view.guest(vm)
                        .map(guest -> guest.state().name().toLowerCase(Locale.ROOT))
                        .orElse(view.lookedAt() == null ? "unknown" : "absent"),
                view.lookedAt());
    }

    /** What is being put right after the move was undone: nothing when all is. */
    @GET
    @Path("/migrations/{id}/repairs")
    public List<Undoing> repairs(@PathParam("id") MigrationId id) {
        return each(AgentView::undoing).stream()
                .filter(undoing -> undoing.migration().equals(id))
                .toList();
    }

    private <T> List<T> each(Function<AgentView, List<T>> rows) {
        return agents.all().stream()
                .flatMap(agent -> agent.view().stream())
                .flatMap(view -> rows.apply(view).stream())
                .toList();
    }

    private static AgentRow row(HostAgent agent) {
        AgentView view = agent.view().orElse(null);
        return new AgentRow(
                agent.host(),
                agent.place().listen().toString(),
                agent.place().hypervisor().toString(),
                view != null && agent.isCaughtUp() && !agent.isDraining(),
                agent.isDraining(),
                agent.restarts(),
                view == null ? 0 : view.leaving(),
                view == null ? 0 : view.coming(),
                agent.trouble());
    }

    private static ArrivalRow row(ArrivalNote note) {
        return new ArrivalRow(
                note.session().migration(),
                note.session().vm(),
                note.vmName(),
                note.session().from(),
                note.session().to(),
                note.memory(),
                note.at(),
                note.stage());
    }
}
