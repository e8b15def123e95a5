package dev.tern.contracts.id;

/** One attempt to move one guest; a retry is another migration. */
public record MigrationId(String value) implements Comparable<MigrationId> {

    public MigrationId {
        Names.uuid("migration id", value);
    }

    public static MigrationId of(String text) {
        return new MigrationId(text);
    }

    @Override
    public int compareTo(MigrationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
