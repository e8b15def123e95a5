package dev.tern.hypervisor.embedded.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.HypervisorRefusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The fields of a JSON object, each read once with its bounds; a field that nobody read is refused by name. */
public final class Fields {

    private static final int ENTRIES = 64;
    private static final int ENTRIES_BYTES = 4096;
    private static final int SOCKET_PATH = 107;
    private static final int SHOWN = 60;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private final String where;
    private final ObjectNode object;
    private final Set<String> read = new HashSet<>();

    public Fields(String where, ObjectNode object) {
        this.where = where;
        this.object = object;
    }

    private JsonNode field(String name) throws HypervisorRefusal {
        read.add(name);
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            throw refused(name, "is missing");
        }
        return node;
    }

    private HypervisorRefusal refused(String name, String why) {
        return new HypervisorRefusal("request.invalid", where + ": " + name + " " + why);
    }

    public boolean has(String name) {
        read.add(name);
        return object.hasNonNull(name);
    }

    public String text(String name, int most) throws HypervisorRefusal {
        JsonNode node = field(name);
        if (!node.isTextual()) {
            throw refused(name, "is not text");
        }
        return checked(name, node.textValue(), most);
    }

    private String checked(String name, String text, int most) throws HypervisorRefusal {
        if (text.length() > most || text.codePoints().anyMatch(Character::isISOControl)) {
            throw refused(name, "has more than " + most + " characters, or control characters");
        }
        return text;
    }

    public VmId guest(String name) throws HypervisorRefusal {
        try {
            return VmId.of(text(name, 64));
        } catch (IllegalArgumentException e) {
            throw refused(name, "is not a guest's id: " + e.getMessage());
        }
    }

    public Path socket(String name) throws HypervisorRefusal {
        String text = text(name, SOCKET_PATH);
        try {
            Path path = Path.of(text);
            if (path.isAbsolute() && text.getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw refused(name, "is not a path: " + e.getReason());
        }
        throw refused(name, "is not an absolute path of at most " + SOCKET_PATH + " bytes");
    }

    public long integer(String name, long least, long most) throws HypervisorRefusal {
        JsonNode node = field(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw refused(name, "is not a whole number");
        }
        long value = node.longValue();
        if (value < least || value > most) {
            throw refused(name, "is " + value + "; it lies between " + least + " and " + most);
        }
        return value;
    }

    public double decimal(String name, double least, double most) throws HypervisorRefusal {
        JsonNode node = field(name);
        if (!node.isNumber()) {
            throw refused(name, "is not a number");
        }
        double value = node.doubleValue();
        if (!(value >= least && value <= most)) {
            throw refused(name, "is " + value + "; it lies between " + least + " and " + most);
        }
        return value;
    }

    public Fields object(String name) throws HypervisorRefusal {
        if (field(name) instanceof ObjectNode child) {
            return new Fields(where + "." + name, child);
        }
        throw refused(name, "is not an object");
    }

    /** Names and texts; empty where the field is missing. */
    public Map<String, String> texts(String name) throws HypervisorRefusal {
        if (!has(name)) {
            return Map.of();
        }
        if (!(field(name) instanceof ObjectNode child) || child.size() > ENTRIES) {
            throw refused(name, "is not an object of at most " + ENTRIES + " texts");
        }
        Map<String, String> texts = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<String, JsonNode> entry : child.properties()) {
            if (!entry.getValue().isTextual()) {
                throw refused(name, "has an entry that is not text");
            }
            String key = checked(name, entry.getKey(), 128);
            String value = checked(name, entry.getValue().textValue(), 512);
            bytes += key.getBytes(StandardCharsets.UTF_8).length + value.getBytes(StandardCharsets.UTF_8).length;
            texts.put(key, value);
        }
        if (bytes > ENTRIES_BYTES) {
            throw refused(name, "has " + bytes + " bytes in all, more than " + ENTRIES_BYTES);
        }
        return texts;
    }

    /** After all that is known was read. */
    public void end() throws HypervisorRefusal {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!read.contains(field.getKey())) {
                throw refused(shown(field.getKey()), "is not a field that is known here");
            }
        }
    }

    /** A stranger's name, which may be anything that a text can be: in one line, and not too long of one. */
    private static String shown(String name) {
        String some = name.length() <= SHOWN ? name : name.substring(0, SHOWN);
        return UNPRINTABLE.matcher(some).replaceAll("?");
    }
}
