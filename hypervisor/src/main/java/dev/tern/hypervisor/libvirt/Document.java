package dev.tern.hypervisor.libvirt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.connection.Cookie;
import dev.tern.hypervisor.libvirt.examination.Origin;
import dev.tern.hypervisor.libvirt.storage.LocalDisk;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the source tells the destination of a guest, and, as a ticket, the destination the source.
 *
 * @param xml as the guest runs
 * @param definition as it will be at its next start, packed; null where it has none
 * @param origin what the definition leaves to the host
 * @param disks that are copied with it
 */
record Document(
        String xml,
        Cookie cookie,
        @Nullable String definition,
        boolean autostart,
        Origin origin,
        List<LocalDisk> disks) {

    /** Characters of either text. */
    private static final int LIMIT = 4 << 20;

    private static final Pattern BALLOON = Pattern.compile("<currentMemory[^<>]*>[^<>]*</currentMemory>");

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*+={0,2}");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(5)
                            .maxStringLength(LIMIT)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    Document {
        disks = List.copyOf(disks);
    }

    /**
     * @param digest of the XML for which the destination has made room
     * @param uri where its QEMU listens; empty where that is a socket of the agents'
     * @param incremental the files behind the guest's disks are there, too
     */
    record Ticket(Cookie cookie, String digest, String uri, boolean incremental) {

        String text() {
            ObjectNode node = MAPPER.createObjectNode();
            node.put("cookie", cookie.base64());
            node.put("digest", digest);
            if (!uri.isEmpty()) {
                node.put("uri", uri);
            }
            node.put("incremental", incremental);
            return node.toString();
        }

        static Ticket read(String text) throws HypervisorRefusal {
            JsonNode node = parsed("ticket", text);
            return new Ticket(
                    told(node, "ticket"),
                    field(node, "ticket", "digest"),
                    node.has("uri") ? field(node, "ticket", "uri") : "",
                    node.path("incremental").asBoolean());
        }
    }

    String text() {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("xml", xml);
        node.put("cookie", cookie.base64());
        if (definition != null) {
            node.put("definition", definition);
        }
        node.put("autostart", autostart);
        node.put("host_cpu", origin.cpu());
        node.put("zone", origin.zone());
        DiskNodes.write(node.putArray("disks"), disks);
        return node.toString();
    }

    /** @throws HypervisorRefusal {@code document.unreadable} */
    static Document read(String text) throws HypervisorRefusal {
        JsonNode node = parsed("document", text);
        return new Document(
                field(node, "document", "xml"),
                told(node, "document"),
                node.has("definition") ? field(node, "document", "definition") : null,
                node.path("autostart").asBoolean(),
                new Origin(node.path("host_cpu").asText(""), node.path("zone").asText("")),
                DiskNodes.read(node.path("disks")));
    }

    /** Of the XML but for the balloon, which breathes. */
    static String digest(String running) {
        String xml = BALLOON.matcher(running).replaceAll("");
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(xml.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static JsonNode parsed(String what, String text) throws HypervisorRefusal {
        if (text.length() > LIMIT) {
            throw unreadable(what, "it has more than " + LIMIT + " characters");
        }
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw unreadable(what, "it is no JSON that is accepted here");
        }
    }

    private static String field(JsonNode node, String what, String name) throws HypervisorRefusal {
        JsonNode value = node.path(name);
        if (!value.isTextual()) {
            throw unreadable(what, "it has no text \"" + name + "\"");
        }
        return value.asText();
    }

    private static Cookie told(JsonNode node, String what) throws HypervisorRefusal {
        String text = field(node, what, "cookie");
        if (!BASE64.matcher(text).matches() || text.length() % 4 != 0) {
            throw unreadable(what, "its cookie is not base64");
        }
        return new Cookie(text);
    }

    private static HypervisorRefusal unreadable(String what, String why) {
        return new HypervisorRefusal(
                "document.unreadable", "The " + what + " of a libvirt host cannot be read: " + why);
    }
}
