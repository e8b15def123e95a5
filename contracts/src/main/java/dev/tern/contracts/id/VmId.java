package dev.tern.contracts.id;

/** A guest, by its libvirt UUID: it stays the same on every host and through every rename. */
public record VmId(String value) implements Comparable<VmId> {

    public VmId {
        Names.uuid("VM id", value);
    }

    public static VmId of(String text) {
        return new VmId(text);
    }

    @Override
    public int compareTo(VmId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
