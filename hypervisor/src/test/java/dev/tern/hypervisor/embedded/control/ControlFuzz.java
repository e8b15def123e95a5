package dev.tern.hypervisor.embedded.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.hypervisor.HypervisorRefusal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Any bytes are requests and answers of the control protocol that read back as themselves, or are refused with a code. */
public final class ControlFuzz {

    /** Reads one kind of value and writes it again. */
    @FunctionalInterface
    private interface Value {
        ObjectNode read(Fields fields) throws HypervisorRefusal;
    }

    private static final List<Value> VALUES = List.of(
            fields -> Codec.write(Codec.definition(fields)),
            fields -> Codec.write(Codec.host(fields)),
            fields -> Codec.write(Codec.guest(fields)),
            fields -> Codec.write(Codec.stream(fields)),
            fields -> Codec.write(Codec.limits(fields)),
            fields -> Json.object().set("settings", Codec.texts(fields.texts("settings"))));

    private ControlFuzz() {}

    /** @param input what a client or a daemon sends */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Lines lines = new Lines();
        lines.add(ByteBuffer.wrap(input));
        try {
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                message(line.get());
            }
        } catch (HypervisorRefusal e) {
            coded(e);
        }
    }

    private static void message(String line) throws Exception {
        ObjectNode object;
        try {
            object = Json.parse(line);
        } catch (HypervisorRefusal e) {
            coded(e);
            return;
        }
        for (Value value : VALUES) {
            again(value, object);
        }
        try {
            Fields request = new Fields("request", object);
            request.integer("id", 0, Long.MAX_VALUE);
            request.text("call", 64);
            request.socket("socket");
            request.end();
        } catch (HypervisorRefusal e) {
            coded(e);
        }
    }

    private static void again(Value value, ObjectNode object) throws Exception {
        ObjectNode written;
        try {
            written = value.read(new Fields("value", object));
        } catch (HypervisorRefusal e) {
            coded(e);
            return;
        }
        ObjectNode back = value.read(new Fields("value", Json.parse(written.toString())));
        if (!back.equals(written)) {
            throw new AssertionError(written + " reads back as " + back);
        }
    }

    private static void coded(HypervisorRefusal refusal) {
        if (!refusal.code().contains(".")
                || String.valueOf(refusal.getMessage()).contains("\n")) {
            throw new AssertionError("Not one line with a code: " + refusal.code() + " " + refusal.getMessage());
        }
    }
}
