package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "describe",
        description = {
            "Tells what a host or a VM is made of: processor, machine types, NUMA nodes, networks and pools;",
            "machine type, CPU, disks, interfaces and host devices."
        })
final class DescribeCommand extends Subcommand {

    @Parameters(paramLabel = "NAME", description = "Name of a host, or name or id of a VM.")
    private String name;

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            boolean host = Json.items(client.hosts()).stream()
                    .anyMatch(each -> Json.text(each, "id", "host.id").equals(name));
            JsonNode hardware = host ? client.hostHardware(name) : client.vmHardware(Inventory.vm(client, name));
            if (tern().json()) {
                tern().print(hardware);
            } else {
                (host ? ofHost(hardware) : ofVm(hardware))
                        .forEach(line -> tern().out().println(Printable.of(line)));
                tern().out().flush();
            }
            return ExitCode.OK;
        }
    }

    private static List<String> ofHost(JsonNode host) {
        List<String> lines = new ArrayList<>();
        JsonNode processor = host.path("processor");
        lines.add("hypervisor: " + Json.text(host, "hypervisor"));
        lines.add("processor: " + words(processor, "vendor", "model", "architecture"));
        lines.add("features: " + joined(processor.path("features")));
        for (JsonNode platform : host.path("platforms")) {
            lines.add(
                    "machines with " + Json.text(platform, "acceleration") + ": " + joined(platform.path("machines")));
        }
        for (JsonNode cell : host.path("cells")) {
            lines.add("node " + Json.text(cell, "id") + ": " + Json.text(cell, "cpus") + " cores, "
                    + Tables.bytes(cell.path("memory_bytes")) + hugePages(cell));
        }
        for (JsonNode network : host.path("networks")) {
            lines.add("network " + words(network, "name", "bridge") + activity(network));
        }
        for (JsonNode pool : host.path("pools")) {
            lines.add("pool " + words(pool, "name", "type") + activity(pool));
        }
        return lines;
    }

    private static List<String> ofVm(JsonNode vm) {
        List<String> lines = new ArrayList<>();
        lines.add("machine: " + words(vm, "machine", "architecture", "acceleration"));
        lines.add("cpu: " + words(vm, "cpu_mode", "cpu_model"));
        lines.add("memory: " + (vm.path("huge_pages").asBoolean() ? "in huge pages" : "in small pages"));
        for (JsonNode disk : vm.path("disks")) {
            lines.add("disk " + words(disk, "target", "type", "source", "cache")
                    + (disk.path("read_only").asBoolean() ? " read only" : "")
                    + (disk.path("shared").asBoolean() ? " shared" : ""));
        }
        for (JsonNode plug : vm.path("interfaces")) {
            lines.add("interface " + words(plug, "mac", "type", "source", "model"));
        }
        for (JsonNode device : vm.path("host_devices")) {
            lines.add("host device " + words(device, "mode", "type") + ": it cannot move with this");
        }
        return lines;
    }

    private static String words(JsonNode of, String... names) {
        StringJoiner words = new StringJoiner(" ");
        for (String each : names) {
            String word = Json.text(of, each);
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words.toString();
    }

    private static String activity(JsonNode of) {
        return of.path("active").asBoolean() ? "" : ", not active";
    }

    private static String joined(JsonNode list) {
        return String.join(" ", Json.items(list).stream().map(JsonNode::asText).toList());
    }

    private static String hugePages(JsonNode cell) {
        StringBuilder text = new StringBuilder();
        for (JsonNode pages : cell.path("huge_pages")) {
            text.append(", ")
                    .append(Json.text(pages, "count"))
                    .append(" pages of ")
                    .append(Tables.bytes(pages.path("size_bytes")));
        }
        return text.toString();
    }
}
