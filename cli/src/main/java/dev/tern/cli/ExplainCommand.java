package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Printable;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "explain", description = "Tells why a VM, a plan or a migration is where it is.")
final class ExplainCommand extends Subcommand {

    @Parameters(paramLabel = "ID", description = "Name or id of a VM, or the id of a plan or a migration.")
    private String id;

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            JsonNode answer = client.explain(vmId(client));
            if (tern().json()) {
                tern().print(answer);
            } else {
                tell(answer, 0);
                tern().out().flush();
            }
            return ExitCode.OK;
        }
    }

    /** A VM's name as its id; whatever else it is as it stands. */
    private String vmId(TernClient client) throws ApiFailure {
        return Json.items(client.vms()).stream()
                .filter(vm -> Inventory.name(vm).equals(id))
                .map(Inventory::id)
                .findFirst()
                .orElse(id);
    }

    /** Sentences first, then the facts, indented below what they belong to. */
    private void tell(JsonNode node, int depth) {
        String indent = "  ".repeat(depth);
        if (node.isArray()) {
            node.forEach(each -> tell(each, depth));
        } else if (node.isObject()) {
            String sentence = Json.text(node, "text", "sentence", "summary");
            if (!sentence.isEmpty()) {
                line(indent + sentence);
                return;
            }
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (field.getValue().isValueNode()) {
                    line(indent + field.getKey().replace('_', ' ') + ": "
                            + field.getValue().asText());
                } else if (!field.getValue().isEmpty()) {
                    line(indent + field.getKey().replace('_', ' ') + ":");
                    tell(field.getValue(), depth + 1);
                }
            }
        } else {
            line(indent + node.asText());
        }
    }

    private void line(String text) {
        tern().out().println(Printable.of(text));
    }
}
