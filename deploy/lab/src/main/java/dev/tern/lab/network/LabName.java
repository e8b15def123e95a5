package dev.tern.lab.network;

import dev.tern.contracts.id.HostId;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A lab's name, and by it the names of all that it makes outside its home: this is how leftovers are recognised. */
public record LabName(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]{0,11}");
    /** Of all labs. */
    public static final Path RUNTIME = Path.of("/run/tern-lab");

    public static final LabName DEFAULT = new LabName("ternlab");

    /** @throws IllegalArgumentException where it cannot name an interface of the kernel (15 characters) */
    public LabName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" cannot name a lab: up to 12 small letters and digits, a letter first");
        }
    }

    public String switchNamespace() {
        return value + "-switch";
    }

    public String namespace(HostId host) {
        return value + "-" + host;
    }

    boolean isNamespace(String namespace) {
        return namespace.startsWith(value + "-");
    }

    public String machineInterface() {
        return value + "0";
    }

    /** Short-lived files: sockets, which have no long paths, and the handles of namespaces. */
    public Path runtime() {
        return RUNTIME.resolve(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
