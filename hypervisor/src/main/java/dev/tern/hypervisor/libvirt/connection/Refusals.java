package dev.tern.hypervisor.libvirt.connection;

import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** libvirt's numbers as Tern's codes. */
public final class Refusals {

    private Refusals() {}

    public static HypervisorRefusal of(LibvirtFailure failure) {
        String text = String.valueOf(failure.getMessage());
        HypervisorRefusal refusal = new HypervisorRefusal(code(failure.code(), text), text);
        refusal.initCause(failure);
        return refusal;
    }

    static String code(int number, String text) {
        return switch (number) {
            case LibvirtFailure.NO_DOMAIN -> "guest.unknown";
            case LibvirtFailure.DOMAIN_EXISTS -> "guest.exists";
            case LibvirtFailure.OPERATION_INVALID -> "state.wrong";
            case LibvirtFailure.NO_MEMORY -> "memory.short";
            case LibvirtFailure.XML_ERROR, LibvirtFailure.XML_DETAIL -> "document.unreadable";
            case LibvirtFailure.CONFIG_UNSUPPORTED, LibvirtFailure.OPERATION_UNSUPPORTED -> "config.unsupported";
            case LibvirtFailure.CPU_INCOMPATIBLE -> "cpu.incompatible";
            case LibvirtFailure.MIGRATE_UNSAFE -> "storage.unsafe";
            case LibvirtFailure.OPERATION_ABORTED -> "migration.cancelled";
            case LibvirtFailure.OPERATION_TIMEOUT, LibvirtFailure.RESOURCE_BUSY -> "guest.busy";
            case LibvirtFailure.AUTH_FAILED, LibvirtFailure.ACCESS_DENIED, LibvirtFailure.OPERATION_DENIED ->
                "access.denied";
            case LibvirtFailure.AGENT_UNRESPONSIVE, LibvirtFailure.AGENT_COMMAND_TIMEOUT -> "guest.agent.silent";
            case LibvirtFailure.OPERATION_FAILED -> spoken(text, "migration.failed");
            default -> spoken(text, "libvirt.refused");
        };
    }

    /** Some reasons have only words: QEMU's own, for one. */
    private static String spoken(String text, String otherwise) {
        String words = text.toLowerCase(Locale.ROOT);
        if (words.contains("cannot allocate memory") || words.contains("cannot set up guest memory")) {
            return "memory.short";
        }
        return words.contains("already exists with uuid") ? "guest.exists" : otherwise;
    }

    /** What a call's future ended with, thrown here again. */
    static IOException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case HypervisorRefusal refusal -> again(refusal);
            case Lane.Stale stale -> new Lane.Stale(String.valueOf(stale.getMessage()), stale);
            case IOException unreachable -> new IOException(unreachable.getMessage(), unreachable);
            case RuntimeException bug -> throw bug;
            case null, default -> new IOException("The call ended without an answer", cause);
        };
    }

    private static HypervisorRefusal again(HypervisorRefusal refusal) {
        HypervisorRefusal here = new HypervisorRefusal(refusal.code(), String.valueOf(refusal.getMessage()));
        here.initCause(refusal);
        return here;
    }
}
