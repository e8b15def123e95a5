package dev.tern.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What might happen to the fleet.
 *
 * @param down hosts that are taken out
 * @param added new hosts, each with the one that it is like
 * @param load factor on all demand; null where it stays
 * @param denied moves that policy would deny
 */
public record WhatIfRequest(
        List<String> down,
        Map<String, String> added,
        @Nullable Double load,
        List<Denied> denied) {

    /** @param why in policy's words */
    public record Denied(String vm, String to, String why) {}

    public WhatIfRequest {
        down = List.copyOf(down);
        added = Map.copyOf(added);
        denied = List.copyOf(denied);
    }

    public WhatIfRequest with(List<Denied> all) {
        return new WhatIfRequest(down, added, load, all);
    }

    JsonNode json() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode gone = body.putArray("down");
        down.forEach(gone::add);
        body.set("added", hosts());
        if (load != null) {
            body.put("load_ratio", load);
        }
        if (!denied.isEmpty()) {
            ArrayNode never = body.putArray("denied");
            denied.forEach(one ->
                    never.addObject().put("vm", one.vm()).put("to", one.to()).put("why", one.why()));
        }
        return body;
    }

    ArrayNode hosts() {
        ArrayNode come = JsonNodeFactory.instance.arrayNode();
        added.forEach((host, like) -> come.addObject().put("host", host).put("like", like));
        return come;
    }
}
