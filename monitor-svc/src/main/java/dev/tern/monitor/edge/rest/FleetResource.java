package dev.tern.monitor.edge.rest;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.eventing.service.ProblemException;
import dev.tern.monitor.link.Link;
import dev.tern.monitor.view.FleetLoop;
import dev.tern.monitor.view.FleetWatch;
import dev.tern.monitor.view.HostView;
import dev.tern.monitor.view.MigrationView;
import dev.tern.monitor.view.VmView;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /api}: what the monitor sees, and cordoning hosts. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
public final class FleetResource {

    private final FleetLoop fleet;

    public FleetResource(FleetLoop fleet) {
        this.fleet = fleet;
    }

    @GET
    @Path("/hosts")
    public CompletionStage<List<HostView>> hosts() {
        return ask(FleetWatch::hosts);
    }

    @GET
    @Path("/vms")
    public CompletionStage<List<VmView>> vms() {
        return ask(FleetWatch::vms);
    }

    @GET
    @Path("/hosts/{id}/hardware")
    public CompletionStage<HostHardware> hardware(@PathParam("id") HostId id) {
        return ask(watch -> watch.hardware(id)
                .orElseThrow(() -> ProblemException.notFound(
                        "host.unknown", "Nothing is known of what host " + id + " is made of")));
    }

    @GET
    @Path("/vms/{id}/hardware")
    public CompletionStage<VmHardware> hardware(@PathParam("id") VmId id) {
        return ask(watch -> watch.hardware(id)
                .orElseThrow(() ->
                        ProblemException.notFound("vm.unknown", "Nothing is known of what VM " + id + " is made of")));
    }

    @GET
    @Path("/links")
    public CompletionStage<List<Link>> links() {
        return ask(FleetWatch::links);
    }

    @GET
    @Path("/quarantines")
    public CompletionStage<List<Quarantine>> quarantines() {
        return ask(FleetWatch::quarantines);
    }

    @GET
    @Path("/migrations")
    public CompletionStage<List<MigrationView>> migrations() {
        return ask(FleetWatch::migrations);
    }

    @GET
    @Path("/migrations/{id}")
    public CompletionStage<MigrationView> migration(@PathParam("id") MigrationId id) {
        return ask(watch -> watch.migration(id)
                .orElseThrow(() -> ProblemException.notFound(
                        "migration.unknown", "There is no migration " + id + "; GET /api/migrations lists them")));
    }

    @GET
    @Path("/alerts")
    public CompletionStage<List<Alert>> alerts() {
        return ask(FleetWatch::alerts);
    }

    @POST
    @Path("/hosts/{id}/cordon")
    @Consumes(MediaType.WILDCARD)
    public CompletionStage<HostView> cordon(@PathParam("id") HostId id, @Nullable CordonRequest request) {
        return cordon(id, true, request);
    }

    @POST
    @Path("/hosts/{id}/uncordon")
    @Consumes(MediaType.WILDCARD)
    public CompletionStage<HostView> uncordon(@PathParam("id") HostId id, @Nullable CordonRequest request) {
        return cordon(id, false, request);
    }

    private CompletionStage<HostView> cordon(HostId id, boolean cordoned, @Nullable CordonRequest request) {
        CordonRequest said = request == null ? CordonRequest.EMPTY : request;
        return answered(fleet.cordon(id, cordoned, said.actorOr("user:unknown"), said.reasonOr("asked for over REST")))
                .thenCompose(watched -> {
                    if (!watched) {
                        throw ProblemException.notFound(
                                "host.unknown", "The monitor watches no host " + id + "; GET /api/hosts lists them");
                    }
                    return ask(watch -> host(watch, id));
                });
    }

    private static HostView host(FleetWatch watch, HostId id) {
        return watch.hosts().stream()
                .filter(host -> host.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.unavailable(
                        "host.unread", "Host " + id + " has not been read yet; its cordon is remembered"));
    }

    private <T> CompletionStage<T> ask(Function<FleetWatch, T> question) {
        return answered(fleet.ask(question));
    }

    private static <T> CompletionStage<T> answered(CompletionStage<T> stage) {
        return stage.exceptionallyCompose(thrown -> {
            Throwable cause =
                    thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            return CompletableFuture.failedStage(
                    cause instanceof IllegalStateException
                            ? ProblemException.unavailable("monitor.busy", String.valueOf(cause.getMessage()))
                            : cause);
        });
    }
}
