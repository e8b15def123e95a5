package dev.tern.hypervisor.libvirt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.hypervisor.GuestAgent;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.domain.Xml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * QEMU's guest agent, by way of libvirt, which sees to it that an answer belongs to its question. What it says is a
 * stranger's: bounded, and believed only as far as its form goes.
 */
final class QemuGuestAgent implements GuestAgent {

    /** That one command may take; none of those given here does anything but begin. */
    static final int SECONDS = 3;

    /** libvirt tries to reach the agent first, which takes it up to 5 s. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final String CHANNEL = "org.qemu.guest_agent.0";

    /** Bytes of an answer; libvirt takes up to 10 MiB from a guest. */
    private static final int MOST_ANSWER = 1 << 20;

    private static final int MOST_SAID = 400;
    private static final int DEPTH = 16;
    private static final int NUMBER_LENGTH = 64;
    private static final int SIGNALLED = 128;
    private static final long NANOS = 1_000_000_000L;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxNumberLength(NUMBER_LENGTH)
                            .maxStringLength(MOST_ANSWER)
                            .build())
                    .build())
            .build();

    /** The way to the agent. */
    @FunctionalInterface
    interface Channel {
        /** @return the whole answer to a command, both in JSON */
        String ask(String command) throws IOException;
    }

    private final Channel channel;

    QemuGuestAgent(Channel channel) {
        this.channel = channel;
    }

    /**
     * Whether an agent listens, by the running guest's definition.
     *
     * @throws HypervisorRefusal {@code guest.agent.none} where the guest has no channel to one
     */
    static boolean isConnected(String xml) throws HypervisorRefusal {
        Element domain = Xml.parse(xml).getDocumentElement();
        for (Element device : Xml.child(domain, "devices").map(Xml::children).orElse(List.of())) {
            if ("channel".equals(device.getLocalName()) && CHANNEL.equals(Xml.attribute(device, "target", "name"))) {
                return "connected".equals(Xml.attribute(device, "target", "state"));
            }
        }
        throw new HypervisorRefusal("guest.agent.none", "The guest has no channel " + CHANNEL);
    }

    @Override
    public long start(String program, List<String> arguments) throws IOException {
        ObjectNode asked = JSON.createObjectNode().put("path", program).put("capture-output", true);
        arguments.forEach(asked.putArray("arg")::add);
        try {
            return number(ask("guest-exec", asked).path("pid"));
        } catch (HypervisorRefusal e) {
            String said = String.valueOf(e.getMessage());
            throw said.contains("No such file or directory")
                    ? new HypervisorRefusal("guest.program.missing", "The guest has no " + program)
                    : e;
        }
    }

    @Override
    public Optional<Exit> exit(long process) throws IOException {
        JsonNode status = ask("guest-exec-status", JSON.createObjectNode().put("pid", process));
        if (!status.path("exited").asBoolean()) {
            return Optional.empty();
        }
        String errors = text(status.path("err-data"));
        String said = errors.isEmpty() ? text(status.path("out-data")) : errors;
        return Optional.of(new Exit(
                status.path("exitcode").asInt(SIGNALLED + status.path("signal").asInt()), said));
    }

    @Override
    public Instant clock() throws IOException {
        long nanos = number(ask("guest-get-time", JSON.createObjectNode()));
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    @Override
    public void setClock(Instant now) throws IOException {
        long nanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), NANOS), now.getNano());
        ask("guest-set-time", JSON.createObjectNode().put("time", nanos));
    }

    private JsonNode ask(String name, ObjectNode arguments) throws IOException {
        ObjectNode command = JSON.createObjectNode().put("execute", name);
        if (!arguments.isEmpty()) {
            command.set("arguments", arguments);
        }
        String answer;
        try {
            answer = channel.ask(command.toString());
        } catch (HypervisorRefusal e) {
            throw isAgents(e) ? refused(String.valueOf(e.getMessage())) : e;
        }
        if (answer.length() > MOST_ANSWER) {
            throw refused("the answer to " + name + " has " + answer.length() + " characters");
        }
        try {
            return JSON.readTree(answer).path("return");
        } catch (JsonProcessingException e) {
            throw refused("the answer to " + name + " is no JSON: " + e.getOriginalMessage());
        }
    }

    /** What libvirt has no number for, the agent said. */
    private static boolean isAgents(HypervisorRefusal refusal) {
        return refusal.code().equals("libvirt.refused");
    }

    private static HypervisorRefusal refused(String said) {
        return new HypervisorRefusal("guest.agent.refused", "The guest's agent: " + shown(said));
    }

    private static long number(JsonNode node) throws HypervisorRefusal {
        if (!node.canConvertToExactIntegral() || !node.canConvertToLong()) {
            throw refused("no number where one belongs: " + node);
        }
        return node.longValue();
    }

    private static String text(JsonNode base64) throws HypervisorRefusal {
        try {
            return shown(new String(Base64.getDecoder().decode(base64.asText("")), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw refused("what a process wrote is not in base64");
        }
    }

    private static String shown(String foreign) {
        String cut = foreign.length() <= MOST_SAID ? foreign : foreign.substring(0, MOST_SAID) + "...";
        return cut.strip().replaceAll("\\p{Cntrl}", " ");
    }
}
