package dev.tern.policy.edge.rest;

import dev.tern.eventing.service.ProblemException;
import dev.tern.policy.audit.AuditQuery;
import dev.tern.policy.audit.AuditStore;
import dev.tern.policy.audit.Row;
import dev.tern.policy.audit.Verifier;
import dev.tern.policy.edge.h2.HeadFile;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The audit log: newest rows first, page by page, and whether the chain is whole. */
@Path("/api/audit")
@Produces(MediaType.APPLICATION_JSON)
public final class AuditResource {
    private final AuditStore store;
    private final HeadFile witness;

    @Inject
    AuditResource(AuditStore store, HeadFile witness) {
        this.store = store;
        this.witness = witness;
    }

    /** @param after the cursor of the next page, where there is one: rows older than this */
    public record Page(List<Row> entries, @Nullable String after) {}

    /** @param flaw the first wrong row, where there is one */
    public record Verification(boolean whole, long rows, String head, Verifier.@Nullable Flaw flaw) {}

    @GET
    public Page entries(
            @QueryParam("subject") @Nullable String subject,
            @QueryParam("action") @Nullable String action,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue("100") String limit) {
        AuditQuery query = new AuditQuery(
                Optional.ofNullable(subject),
                Optional.ofNullable(action),
                after == null ? Long.MAX_VALUE : number("after", after),
                Math.toIntExact(Math.min(Integer.MAX_VALUE, number("limit", limit))));
        try {
            List<Row> rows = store.find(query);
            boolean more = rows.size() == query.limit() && rows.getLast().sequence() > 1;
            return new Page(rows, more ? Long.toString(rows.getLast().sequence()) : null);
        } catch (IOException e) {
            throw away(e);
        }
    }

    @GET
    @Path("/verify")
    public Verification verify() {
        try {
            Verifier.Finding finding = new Verifier(store).verify(witness.read());
            return new Verification(
                    finding.isWhole(),
                    finding.rows(),
                    finding.head().hash(),
                    finding.flaw().orElse(null));
        } catch (IOException e) {
            throw away(e);
        }
    }

    private static long number(String name, String text) {
        if (!text.matches("\\d{1,18}")) {
            throw ProblemException.badRequest(
                    "request.number",
                    "The parameter " + name + " is a positive whole number, not \"" + shown(text) + "\"");
        }
        return Long.parseLong(text);
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(40, text.length())).replaceAll("\\p{Cntrl}", "?");
    }

    private static ProblemException away(IOException cause) {
        return ProblemException.unavailable("audit.down", String.valueOf(cause.getMessage()));
    }
}
