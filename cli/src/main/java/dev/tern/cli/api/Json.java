package dev.tern.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reading the services' answers. What is missing reads as empty, so that an older service can still be shown. */
public final class Json {

    private Json() {}

    /** The elements of an array, or of the one array in an object: {@code [..]} and {@code {"plans": [..]}} alike. */
    public static List<JsonNode> items(JsonNode answer) {
        JsonNode array = answer;
        if (answer.isObject()) {
            for (JsonNode value : answer) {
                if (value.isArray()) {
                    array = value;
                    break;
                }
            }
        }
        List<JsonNode> items = new ArrayList<>();
        if (array.isArray()) {
            array.forEach(items::add);
        }
        return items;
    }

    /** The first of these paths, {@code a.b}, that has a value. */
    public static JsonNode first(JsonNode node, String... paths) {
        for (String path : paths) {
            JsonNode found = at(node, path);
            if (!found.isMissingNode() && !found.isNull()) {
                return found;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    public static String text(JsonNode node, String... paths) {
        JsonNode found = first(node, paths);
        return found.isValueNode()
                ? found.asText()
                : found.isObject() ? found.path("kind").asText("") : "";
    }

    private static JsonNode at(JsonNode node, String path) {
        JsonNode at = node;
        for (String name : path.split("\\.", -1)) {
            at = at.path(name);
        }
        return at;
    }
}
