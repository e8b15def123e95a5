package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestEvent;
import dev.tern.hypervisor.GuestEvent.Kind;
import dev.tern.hypervisor.libvirt.binding.DomainEvents;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** libvirt's events in the platform's words. */
final class Hearing implements DomainEvents.Listener {

    private final Consumer<GuestEvent> listener;

    Hearing(Consumer<GuestEvent> listener) {
        this.listener = listener;
    }

    @Override
    public void happened(int kind, String uuid, int what) {
        Optional.ofNullable(word(kind, what))
                .ifPresent(word ->
                        listener.accept(new GuestEvent(VmId.of(uuid), word, word == Kind.ROUND_BEGAN ? what : 0)));
    }

    static @Nullable Kind word(int kind, int what) {
        return switch (kind) {
            case DomainEvents.LIFECYCLE -> lifecycle(what);
            case DomainEvents.DEVICE_ADDED, DomainEvents.DEVICE_REMOVED -> Kind.DEVICES_CHANGED;
            case DomainEvents.MIGRATION_ITERATION -> Kind.ROUND_BEGAN;
            case DomainEvents.JOB_COMPLETED -> Kind.JOB_ENDED;
            default -> null;
        };
    }

    /** By the numbers of {@code virDomainEventType}; a shut-down, a crash and a suspend to RAM are told by what follows. */
    private static @Nullable Kind lifecycle(int event) {
        return switch (event) {
            case 0 -> Kind.DEFINED;
            case 1 -> Kind.UNDEFINED;
            case 2 -> Kind.STARTED;
            case 3, 7 -> Kind.PAUSED;
            case 4 -> Kind.RESUMED;
            case 5, 8 -> Kind.STOPPED;
            default -> null;
        };
    }
}
