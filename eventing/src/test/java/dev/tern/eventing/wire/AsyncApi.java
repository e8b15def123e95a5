package dev.tern.eventing.wire;

import static dev.tern.eventing.wire.SchemaWriter.ordered;

import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The AsyncAPI 3 document of the platform's topics. */
final class AsyncApi {

    /** What the types themselves do not say: the key in words, and which services say and hear it. */
    record Facts(String key, List<String> senders, List<String> receivers) {}

    private static final Map<EventType<?>, Facts> FACTS = Map.ofEntries(
            facts(EventType.HOST, "host id", "monitor", "scheduler, policy"),
            facts(EventType.VM, "VM id", "monitor", "scheduler, policy"),
            facts(EventType.HOST_HARDWARE, "host id, with /hardware", "monitor", "monitor, scheduler"),
            facts(EventType.VM_HARDWARE, "VM id, with /hardware", "monitor", "monitor, scheduler"),
            facts(EventType.SAMPLE, "host id", "monitor", "scheduler"),
            facts(EventType.LINK, "source host id > destination host id", "transfer", "monitor, scheduler"),
            facts(
                    EventType.QUARANTINE,
                    "host id, or source > destination, with /quarantine",
                    "scheduler",
                    "scheduler, monitor"),
            facts(EventType.HOST_POWER, "host id, with /power", "scheduler", "scheduler, monitor"),
            facts(EventType.HOST_PORT, "host id, with /port", "transfer", "scheduler, monitor"),
            facts(EventType.FORECAST, "VM id", "scheduler", "monitor"),
            facts(EventType.REPORT, "migration id", "scheduler", "monitor"),
            facts(EventType.PLAN, "plan id", "scheduler", "policy"),
            facts(EventType.VERDICT, "plan id", "policy", "scheduler, transfer"),
            facts(EventType.COMMAND, "id of the host whose agent acts", "scheduler", "transfer, policy"),
            facts(EventType.MIGRATION, "VM id", "transfer", "monitor, scheduler, policy"),
            facts(EventType.PROGRESS, "VM id", "transfer", "monitor"),
            facts(EventType.OWNERSHIP, "VM id", "transfer", "transfer, monitor"),
            facts(
                    EventType.ALERT,
                    "id of what it is about",
                    "monitor, scheduler, policy, transfer",
                    "monitor, transfer"),
            facts(EventType.AUDIT, "id of what it was done to", "monitor, scheduler, transfer", "policy"));

    private AsyncApi() {}

    static Facts facts(EventType<?> type) {
        return Objects.requireNonNull(FACTS.get(type), () -> "facts of " + type.type());
    }

    static String document() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        options.setSplitLines(false);
        return "# Derived from the types by the tests of eventing: -Dtern.derived=write writes it anew.\n"
                + new Yaml(options)
                        .dump(ordered(
                                "asyncapi", "3.0.0",
                                "info",
                                        ordered(
                                                "title", "Tern",
                                                "version", "1",
                                                "description",
                                                        "What Tern's services say to each other: CloudEvents 1.0 in binary mode, data as JSON."),
                                "defaultContentType", "application/json",
                                "channels", channels(),
                                "operations", operations(),
                                "components", ordered("messages", messages(), "messageTraits", traits())));
    }

    private static Map<String, Object> channels() {
        Map<String, Object> channels = new LinkedHashMap<>();
        for (Topic topic : Topic.values()) {
            Map<String, Object> messages = new LinkedHashMap<>();
            for (EventType<?> type : EventType.all()) {
                if (type.topic() == topic) {
                    messages.put(type.type(), ordered("$ref", "#/components/messages/" + type.type()));
                }
            }
            channels.put(
                    name(topic),
                    ordered(
                            "address", topic.topicName(),
                            "messages", messages,
                            "bindings",
                                    ordered(
                                            "kafka",
                                            ordered(
                                                    "topicConfiguration",
                                                    ordered(
                                                            "cleanup.policy",
                                                            List.of(topic.isCompacted() ? "compact" : "delete"))))));
        }
        return channels;
    }

    private static Map<String, Object> operations() {
        Map<String, Object> operations = new LinkedHashMap<>();
        for (String service : List.of("monitor", "scheduler", "policy", "transfer")) {
            for (Topic topic : Topic.values()) {
                operation(operations, service, "send", topic, true);
                operation(operations, service, "receive", topic, false);
            }
        }
        return operations;
    }

    private static void operation(
            Map<String, Object> operations, String service, String action, Topic topic, boolean sends) {
        List<Object> messages = new ArrayList<>();
        for (EventType<?> type : EventType.all()) {
            List<String> who = sends ? facts(type).senders() : facts(type).receivers();
            if (type.topic() == topic && who.contains(service)) {
                messages.add(ordered("$ref", "#/channels/" + name(topic) + "/messages/" + type.type()));
            }
        }
        if (!messages.isEmpty()) {
            operations.put(
                    service + "-" + action + "-" + name(topic),
                    ordered(
                            "action", action,
                            "channel", ordered("$ref", "#/channels/" + name(topic)),
                            "messages", messages));
        }
    }

    private static Map<String, Object> messages() {
        Map<String, Object> messages = new LinkedHashMap<>();
        for (EventType<?> type : EventType.all()) {
            messages.put(
                    type.type(),
                    ordered(
                            "name", type.type(),
                            "summary", Javadoc.of(type.data()).orElseThrow(),
                            "traits", List.of(ordered("$ref", "#/components/messageTraits/CloudEvent")),
                            "payload",
                                    ordered(
                                            "schemaFormat",
                                            "application/schema+json;version=draft-2020-12",
                                            "schema",
                                            ordered(
                                                    "$ref",
                                                    "../../contracts/src/main/resources/schema/" + type.type()
                                                            + ".json")),
                            "bindings",
                                    ordered(
                                            "kafka",
                                            ordered(
                                                    "key",
                                                    ordered(
                                                            "type",
                                                            "string",
                                                            "description",
                                                            facts(type).key())))));
        }
        return messages;
    }

    private static Map<String, Object> traits() {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", ordered("const", "1.0"));
        headers.put("ce_id", ordered("type", "string", "description", "unique within its source"));
        headers.put("ce_source", ordered("type", "string", "description", "tern://SERVICE or tern://agent/HOST"));
        headers.put("ce_type", ordered("type", "string"));
        headers.put("ce_time", ordered("type", "string", "format", "date-time"));
        headers.put("ce_subject", ordered("type", "string", "description", "the record's key"));
        headers.put("content-type", ordered("const", "application/json"));
        return ordered(
                "CloudEvent",
                ordered(
                        "contentType",
                        "application/json",
                        "headers",
                        ordered("type", "object", "properties", headers, "required", List.copyOf(headers.keySet()))));
    }

    private static String name(Topic topic) {
        return topic.name().toLowerCase(Locale.ROOT);
    }

    private static Map.Entry<EventType<?>, Facts> facts(
            EventType<?> type, String key, String senders, String receivers) {
        return Map.entry(type, new Facts(key, List.of(senders.split(", ")), List.of(receivers.split(", "))));
    }
}
