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
 */
public record WhatIfRequest(
        List<String> down,
        Map<String, String> added,
        @Nullable Double load) {

    public WhatIfRequest {
        down = List.copyOf(down);
        added = Map.copyOf(added);
    }

    JsonNode json() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode gone = body.putArray("down");
        down.forEach(gone::add);
        ArrayNode come = body.putArray("added");
        added.forEach((host, like) -> come.addObject().put("host", host).put("like", like));
        return load == null ? body : body.put("load_ratio", load);
    }
}
