package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import java.util.List;

/** Finds what people name: a VM by its name or id, a host by its name. */
final class Inventory {

    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private Inventory() {}

    /** @return the VM's id */
    static String vm(TernClient client, String nameOrId) throws ApiFailure {
        List<JsonNode> known = Json.items(client.vms());
        List<String> found = known.stream()
                .filter(vm -> name(vm).equals(nameOrId) || id(vm).equals(nameOrId))
                .map(Inventory::id)
                .distinct()
                .toList();
        if (found.size() > 1) {
            throw new ApiFailure.Invalid("There are " + found.size() + " VMs named \"" + nameOrId
                    + "\": give the id of the one that is meant, " + String.join(" or ", found));
        }
        if (found.isEmpty()) {
            throw new ApiFailure.Unknown(
                    "There is no VM with the name or id \"" + nameOrId + "\"; tern get vms lists them");
        }
        return found.getFirst();
    }

    /**
     * @param idOrVm a migration's id, or the name of a VM that is moving
     * @return the migration's id
     */
    static String migration(TernClient client, String idOrVm) throws ApiFailure {
        if (idOrVm.matches(UUID)) {
            return idOrVm; // no VM is named so, and the monitor need not be asked
        }
        List<JsonNode> moving = Json.items(client.migrations()).stream()
                .filter(each -> !Moves.isOver(Moves.state(each)))
                .toList();
        return moving.stream()
                .filter(each -> Json.text(each, "vm_name").equals(idOrVm))
                .map(Moves::id)
                .findFirst()
                .orElse(idOrVm);
    }

    /** Refuses what cannot be a host's name before anybody is asked. */
    static String host(String name) throws ApiFailure {
        try {
            return HostId.of(name).value();
        } catch (IllegalArgumentException e) {
            throw new ApiFailure.Invalid(String.valueOf(e.getMessage()));
        }
    }

    static String id(JsonNode vm) {
        return Json.text(vm, "id", "vm.id");
    }

    static String name(JsonNode vm) {
        return Json.text(vm, "name", "vm.name");
    }
}
