package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.IoCounters;
import dev.tern.hypervisor.SelfCheck;
import dev.tern.hypervisor.libvirt.connection.Connection.Statistics;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.domain.DomainXml;
import dev.tern.hypervisor.libvirt.domain.Metadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** libvirt's statistics of a guest in the platform's words. */
final class GuestReading {

    /** The metadata that is read along with the statistics. */
    static final List<String> NOTES = List.of(Metadata.LABELS, Metadata.ARRIVAL);

    /** {@code dirtyrate.calc_status} of a finished measurement. */
    private static final long MEASURED = 2;

    private static final SelfCheck NONE = new SelfCheck(0, 0, "");

    private GuestReading() {}

    static GuestStats of(Statistics guest) {
        Map<String, Object> values = guest.values();
        Domain.State state = Roll.state(guest);
        return new GuestStats(
                VmId.of(guest.uuid()),
                guest.name(),
                state(state, guest.notes().containsKey(Metadata.ARRIVAL)),
                (int) Math.max(1, number(values, "vcpu.maximum")),
                DataSize.ofKiB(Math.max(0, number(values, "balloon.maximum"))),
                Duration.ofNanos(Math.max(0, number(values, "cpu.time"))),
                dirtyRate(values),
                DataSize.ZERO, // libvirt does not know it
                labels(guest.notes().get(Metadata.LABELS)),
                NONE,
                io(values));
    }

    /** Summed up over its interfaces and disks; nothing where libvirt had no time to ask QEMU. */
    private static Optional<IoCounters> io(Map<String, Object> values) {
        if (!values.containsKey("net.count") || !values.containsKey("block.count")) {
            return Optional.empty();
        }
        return Optional.of(new IoCounters(
                sum(values, "net", "rx.bytes"),
                sum(values, "net", "tx.bytes"),
                sum(values, "block", "rd.bytes"),
                sum(values, "block", "wr.bytes")));
    }

    private static DataSize sum(Map<String, Object> values, String kind, String counter) {
        long sum = 0;
        for (long i = 0; i < number(values, kind + ".count"); i++) {
            sum += Math.max(0, number(values, kind + "." + i + "." + counter));
        }
        return DataSize.ofBytes(sum);
    }

    /** Bytes of the host's memory that the guest may take while it runs. */
    static long reserved(Statistics guest) {
        boolean active = Roll.state(guest).isActive();
        return active
                ? DataSize.ofKiB(Math.max(0, number(guest.values(), "balloon.maximum")))
                        .bytes()
                : 0;
    }

    /** A guest that is loaded is paused as if by its user: it is incoming no longer. */
    static VmState state(Domain.State guest, boolean arriving) {
        if (guest.isPaused()) {
            return arriving && guest.reason() != Domain.PAUSED_BY_USER ? VmState.INCOMING : VmState.PAUSED;
        }
        if (guest.isActive()) {
            return VmState.RUNNING;
        }
        return arriving ? VmState.INCOMING : VmState.STOPPED;
    }

    /** Of the last measurement, whenever it was; zero before the first. */
    private static DirtyRate dirtyRate(Map<String, Object> values) {
        if (number(values, "dirtyrate.calc_status") != MEASURED) {
            return DirtyRate.ZERO;
        }
        long mib = Math.max(0, number(values, "dirtyrate.megabytes_per_second"));
        return new DirtyRate(DataSize.ofMiB(mib).pages());
    }

    static long number(Map<String, Object> values, String name) {
        return values.get(name) instanceof Long value ? value : 0;
    }

    /** Metadata is the user's: what is not understood there is no label. */
    private static Map<String, String> labels(@org.jspecify.annotations.Nullable String element) {
        try {
            return element == null ? Map.of() : DomainXml.labels(element);
        } catch (HypervisorRefusal e) {
            return Map.of();
        }
    }
}
