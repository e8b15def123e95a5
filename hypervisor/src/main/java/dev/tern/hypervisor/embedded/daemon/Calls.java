package dev.tern.hypervisor.embedded.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.embedded.control.Codec;
import dev.tern.hypervisor.embedded.control.Fields;
import dev.tern.hypervisor.embedded.control.Json;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The calls of the control protocol, by name. */
final class Calls {

    private final Host host;

    Calls(Host host) {
        this.host = host;
    }

    /**
     * Reads all of a request and then does it: a request with a fault in it changes nothing.
     *
     * @return the result
     */
    ObjectNode answer(Fields request) throws IOException {
        String call = request.text("call", 64);
        return switch (call) {
            case "host" -> host(request);
            case "guests" -> guests(request);
            case "guest" -> guest(request);
            case "define" -> define(request);
            case "prepare-incoming" -> prepareIncoming(request);
            case "start-outgoing" -> startOutgoing(request);
            case "limit" -> limit(request);
            case "set" -> set(request);
            default -> ofGuest(call, request);
        };
    }

    private ObjectNode host(Fields request) throws IOException {
        request.end();
        return Codec.write(host.stats());
    }

    private ObjectNode guests(Fields request) throws IOException {
        request.end();
        ObjectNode result = Json.object();
        ArrayNode list = result.putArray("guests");
        for (GuestStats guest : host.guests()) {
            list.add(Codec.write(guest));
        }
        return result;
    }

    private ObjectNode guest(Fields request) throws IOException {
        VmId guest = request.guest("guest");
        request.end();
        ObjectNode result = Json.object();
        host.guest(guest).ifPresent(stats -> result.set("guest", Codec.write(stats)));
        return result;
    }

    private ObjectNode define(Fields request) throws IOException {
        GuestDefinition definition = Codec.definition(request.object("definition"));
        request.end();
        host.define(definition);
        return Json.object();
    }

    private ObjectNode prepareIncoming(Fields request) throws IOException {
        GuestDefinition definition = Codec.definition(request.object("definition"));
        Path socket = request.socket("socket");
        request.end();
        host.prepareIncoming(definition, socket);
        return Json.object();
    }

    private ObjectNode startOutgoing(Fields request) throws IOException {
        VmId guest = request.guest("guest");
        Path socket = request.socket("socket");
        OutgoingLimits limits = Codec.limits(request.object("limits"));
        request.end();
        host.startOutgoing(guest, socket, limits);
        return Json.object();
    }

    private ObjectNode limit(Fields request) throws IOException {
        VmId guest = request.guest("guest");
        var bandwidth = Codec.bandwidth(request);
        request.end();
        host.hosted(guest)
                .outgoing()
                .orElseThrow(() -> new HypervisorRefusal("stream.none", guest + " has no outgoing stream"))
                .limit(bandwidth);
        return Json.object();
    }

    private ObjectNode set(Fields request) throws IOException {
        VmId guest = request.guest("guest");
        Map<String, String> settings = request.texts("settings");
        request.end();
        host.hosted(guest).guest().change(settings);
        return Json.object();
    }

    private ObjectNode ofGuest(String call, Fields request) throws IOException {
        switch (call) {
            case "start", "pause", "resume", "destroy", "definition", "stream", "cancel-outgoing", "image-digest" -> {
                VmId guest = request.guest("guest");
                request.end();
                return ofGuest(call, guest);
            }
            default -> throw new HypervisorRefusal("call.unknown", "No call \"" + call + "\"");
        }
    }

    private ObjectNode ofGuest(String call, VmId id) throws IOException {
        ObjectNode result = Json.object();
        if (call.equals("destroy")) {
            host.destroy(id);
            return result;
        }
        Hosted hosted = host.hosted(id);
        switch (call) {
            case "start" -> hosted.guest().start();
            case "pause" -> hosted.guest().pause();
            case "resume" -> hosted.resume();
            case "definition" ->
                result.set("definition", Codec.write(hosted.guest().definition()));
            case "stream" -> hosted.streamStatus().ifPresent(status -> result.set("stream", Codec.write(status)));
            case "image-digest" -> result.put("sha256", hosted.guest().digest());
            default -> {
                var outgoing = hosted.outgoing();
                if (outgoing.isPresent()) {
                    outgoing.get().cancel();
                }
            }
        }
        return result;
    }
}
