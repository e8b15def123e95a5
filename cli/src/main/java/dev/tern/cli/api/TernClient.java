package dev.tern.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the platform can be asked and told. Answers are the services' own JSON. */
public final class TernClient implements AutoCloseable {

    private static final String MONITOR = "monitor";
    private static final String SCHEDULER = "scheduler";
    private static final String POLICY = "policy";
    private static final String TRANSFER = "transfer";

    private final Endpoints at;
    private final Rest rest;

    public TernClient(Endpoints at, Duration patience) {
        this.at = at;
        this.rest = new Rest(patience);
    }

    public Endpoints endpoints() {
        return at;
    }

    public boolean isReady(String base) {
        return rest.isReady(base);
    }

    public JsonNode hosts() throws ApiFailure {
        return rest.get(MONITOR, at.monitor(), "/api/hosts");
    }

    public JsonNode vms() throws ApiFailure {
        return rest.get(MONITOR, at.monitor(), "/api/vms");
    }

    /** What a host is made of. */
    public JsonNode hostHardware(String host) throws ApiFailure {
        return rest.get(MONITOR, at.monitor(), "/api/hosts/" + segment(host) + "/hardware");
    }

    public JsonNode vmHardware(String vm) throws ApiFailure {
        return rest.get(MONITOR, at.monitor(), "/api/vms/" + segment(vm) + "/hardware");
    }

    public JsonNode migrations() throws ApiFailure {
        return rest.get(MONITOR, at.monitor(), "/api/migrations");
    }

    public JsonNode migration(String id) throws ApiFailure {
        return rest.get(MONITOR, at.monitor(), "/api/migrations/" + segment(id));
    }

    public JsonNode alerts() throws ApiFailure {
        return rest.get(MONITOR, at.monitor(), "/api/alerts");
    }

    public JsonNode links() throws ApiFailure {
        return rest.get(MONITOR, at.monitor(), "/api/links");
    }

    public JsonNode quarantines() throws ApiFailure {
        return rest.get(MONITOR, at.monitor(), "/api/quarantines");
    }

    /** @param to of a link from the host; null for the host itself */
    public JsonNode release(String host, @Nullable String to, String actor, String reason) throws ApiFailure {
        ObjectNode body = signed(object().put("host", host), actor, reason);
        if (to != null) {
            body.put("to", to);
        }
        return rest.post(SCHEDULER, at.scheduler(), "/api/quarantines/release", body);
    }

    public JsonNode cordon(String host, boolean cordoned, String actor, String reason) throws ApiFailure {
        return rest.post(
                MONITOR,
                at.monitor(),
                "/api/hosts/" + segment(host) + (cordoned ? "/cordon" : "/uncordon"),
                signed(object(), actor, reason));
    }

    /** What is saved by switching hosts off. */
    public JsonNode energy() throws ApiFailure {
        return rest.get(SCHEDULER, at.scheduler(), "/api/energy");
    }

    public JsonNode plans() throws ApiFailure {
        return rest.get(SCHEDULER, at.scheduler(), "/api/plans");
    }

    public JsonNode plan(String id) throws ApiFailure {
        return rest.get(SCHEDULER, at.scheduler(), "/api/plans/" + segment(id));
    }

    public JsonNode submit(PlanRequest request) throws ApiFailure {
        return rest.post(SCHEDULER, at.scheduler(), "/api/plans", request.json());
    }

    public JsonNode whatIf(WhatIfRequest request) throws ApiFailure {
        return rest.post(SCHEDULER, at.scheduler(), "/api/plans/what-if", request.json());
    }

    /** Drafts to balance the fleet, among which to choose. */
    public JsonNode alternatives() throws ApiFailure {
        return rest.post(SCHEDULER, at.scheduler(), "/api/plans/alternatives", object());
    }

    /** What policy would say by rules that are not in force; nothing is allowed by it. */
    public JsonNode tryRules(TrialRequest request) throws ApiFailure {
        return rest.post(POLICY, at.policy(), "/api/rules/try", request.json());
    }

    /** With which guests the two deal differently. */
    public JsonNode changes(String plan, String other) throws ApiFailure {
        return rest.get(SCHEDULER, at.scheduler(), "/api/plans/" + segment(plan) + "/changes/" + segment(other));
    }

    public JsonNode apply(String plan, String actor) throws ApiFailure {
        return order("plans", plan, "apply", object().put("actor", actor));
    }

    /** @param hash of the plan as it was reviewed */
    public JsonNode approve(String plan, String hash, String actor, String reason) throws ApiFailure {
        return order("plans", plan, "approve", signed(object().put("hash", hash), actor, reason));
    }

    public JsonNode reject(String plan, String actor, String reason) throws ApiFailure {
        return order("plans", plan, "reject", signed(object(), actor, reason));
    }

    public JsonNode predictions() throws ApiFailure {
        return rest.get(SCHEDULER, at.scheduler(), "/api/predictions");
    }

    /** What the scheduler knows, and whether that is good enough to act on. */
    public JsonNode scheduler() throws ApiFailure {
        return rest.get(SCHEDULER, at.scheduler(), "/api/scheduler");
    }

    public JsonNode explain(String id) throws ApiFailure {
        return rest.get(SCHEDULER, at.scheduler(), "/api/explain/" + segment(id));
    }

    public JsonNode cancel(String migration, String actor, String reason) throws ApiFailure {
        return order("migrations", migration, "cancel", signed(object(), actor, reason));
    }

    public JsonNode limit(String migration, long bytesPerSecond, String actor) throws ApiFailure {
        ObjectNode body = object().put("bandwidth_bytes_per_second", bytesPerSecond);
        return order("migrations", migration, "limit", body.put("actor", actor));
    }

    /** @param resolution {@code run-at-source} or {@code runs-at-destination} */
    public JsonNode resolve(String migration, String resolution, List<String> actors, String evidence)
            throws ApiFailure {
        ObjectNode body = object().put("resolution", resolution).put("evidence", evidence);
        actors.forEach(body.putArray("actors")::add);
        return order("migrations", migration, "resolve", body);
    }

    public JsonNode rules() throws ApiFailure {
        return rest.get(POLICY, at.policy(), "/api/rules");
    }

    public JsonNode audit(int limit) throws ApiFailure {
        return rest.get(POLICY, at.policy(), "/api/audit?limit=" + limit);
    }

    public JsonNode verifyAudit() throws ApiFailure {
        return rest.get(POLICY, at.policy(), "/api/audit/verify");
    }

    /** Every agent, of all agent processes. */
    public List<JsonNode> agents() throws ApiFailure {
        return ofAllTransfers("/api/agents");
    }

    /** Who may run which guest, by the journals of all agents. */
    public List<JsonNode> ownership() throws ApiFailure {
        return ofAllTransfers("/api/ownership");
    }

    /** What each agent that answers knows of a migration; those that do not answer are left out. */
    public List<JsonNode> evidence(String migration, String vm) throws ApiFailure {
        List<JsonNode> all = new ArrayList<>();
        String path = "/api/migrations/" + segment(migration) + "/evidence?vm=" + segment(vm);
        for (String transfer : at.transfers()) {
            all.addAll(answered(transfer, path));
        }
        return all;
    }

    /** What the agents that answer put right after a migration was undone. */
    public List<JsonNode> repairs(String migration) throws ApiFailure {
        List<JsonNode> all = new ArrayList<>();
        for (String transfer : at.transfers()) {
            all.addAll(answered(transfer, "/api/migrations/" + segment(migration) + "/repairs"));
        }
        return all;
    }

    /** Nothing of one that does not answer: that it is silent is evidence too. */
    private List<JsonNode> answered(String transfer, String path) throws ApiFailure {
        try {
            return Json.items(rest.get(TRANSFER, transfer, path));
        } catch (ApiFailure.Unreachable | ApiFailure.Unknown e) {
            return List.of();
        }
    }

    private List<JsonNode> ofAllTransfers(String path) throws ApiFailure {
        List<JsonNode> all = new ArrayList<>();
        for (String transfer : at.transfers()) {
            Json.items(rest.get(TRANSFER, transfer, path)).forEach(all::add);
        }
        return all;
    }

    /** Tells the scheduler what to do with one of its plans or migrations. */
    private JsonNode order(String kind, String id, String verb, ObjectNode body) throws ApiFailure {
        return rest.post(SCHEDULER, at.scheduler(), "/api/" + kind + "/" + segment(id) + "/" + verb, body);
    }

    private static ObjectNode signed(ObjectNode body, String actor, String reason) {
        return body.put("actor", actor).put("reason", reason);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        rest.close();
    }
}
