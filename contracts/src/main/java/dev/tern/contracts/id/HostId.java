package dev.tern.contracts.id;

/** A hypervisor host, by its short DNS-like name; also the name in its certificate ({@code tern://host/NAME}). */
public record HostId(String value) implements Comparable<HostId> {

    public HostId {
        Names.label("host id", value);
    }

    public static HostId of(String text) {
        return new HostId(text);
    }

    @Override
    public int compareTo(HostId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
