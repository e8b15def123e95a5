package dev.tern.hypervisor.embedded.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.SelfCheck;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The protocol's values to and from JSON. Names carry units; a bandwidth that is missing is unlimited. */
public final class Codec {

    private static final int NAME = 128;
    private static final int TEXT = 4096;
    private static final long MIB = 1 << 20;
    private static final long MOST_MEMORY = 64L << 30;
    private static final int MOST_VCPUS = 1024;
    private static final int MOST_ROUNDS = 1_000_000;
    private static final double DAY_MS = 86_400_000.0;
    private static final double NANOS_PER_MS = 1e6;

    private Codec() {}

    public static ObjectNode write(GuestDefinition definition) {
        ObjectNode node = Json.object();
        node.put("id", definition.id().value());
        node.put("name", definition.name());
        node.put("vcpus", definition.vcpus());
        node.put("memory_bytes", definition.memory().bytes());
        node.set("labels", texts(definition.labels()));
        node.put("program", definition.program());
        node.set("program_settings", texts(definition.programSettings()));
        return node;
    }

    public static ObjectNode texts(Map<String, String> texts) {
        ObjectNode node = Json.object();
        texts.forEach(node::put);
        return node;
    }

    public static GuestDefinition definition(Fields fields) throws HypervisorRefusal {
        String name = fields.text("name", NAME);
        if (name.isBlank()) {
            throw new HypervisorRefusal("request.invalid", "A guest's name is not empty");
        }
        long memory = fields.integer("memory_bytes", MIB, MOST_MEMORY);
        if (memory % MIB != 0) {
            throw new HypervisorRefusal("request.invalid", "A guest's memory is whole MiB, not " + memory + " bytes");
        }
        GuestDefinition definition = new GuestDefinition(
                fields.guest("id"),
                name,
                (int) fields.integer("vcpus", 1, MOST_VCPUS),
                new DataSize(memory),
                fields.texts("labels"),
                fields.text("program", NAME),
                fields.texts("program_settings"));
        fields.end();
        return definition;
    }

    public static ObjectNode write(HostStats host) {
        ObjectNode node = Json.object();
        node.put("name", host.name());
        node.put("version", host.version());
        node.put("cpus", host.cpus());
        node.put("memory_bytes", host.memory().bytes());
        node.put("memory_used_bytes", host.memoryUsed().bytes());
        node.put("cpu_demand_ns", host.cpuDemand().toNanos());
        node.put("cpu_time_ns", host.cpuTime().toNanos());
        return node;
    }

    public static HostStats host(Fields fields) throws HypervisorRefusal {
        return new HostStats(
                fields.text("name", NAME),
                fields.text("version", NAME),
                (int) fields.integer("cpus", 1, Integer.MAX_VALUE),
                size(fields, "memory_bytes"),
                size(fields, "memory_used_bytes"),
                nanos(fields, "cpu_demand_ns"),
                nanos(fields, "cpu_time_ns"));
    }

    private static DataSize size(Fields fields, String name) throws HypervisorRefusal {
        return new DataSize(fields.integer(name, 0, Long.MAX_VALUE));
    }

    private static Duration nanos(Fields fields, String name) throws HypervisorRefusal {
        return Duration.ofNanos(fields.integer(name, 0, Long.MAX_VALUE));
    }

    public static ObjectNode write(GuestStats guest) {
        ObjectNode node = Json.object();
        node.put("id", guest.id().value());
        node.put("name", guest.name());
        node.put("state", guest.state().name().toLowerCase(Locale.ROOT));
        node.put("vcpus", guest.vcpus());
        node.put("memory_bytes", guest.memory().bytes());
        node.put("cpu_demand_ns", guest.cpuDemand().toNanos());
        node.put("dirty_pages_per_second", guest.dirtyRate().pagesPerSecond());
        node.put("working_set_bytes", guest.workingSet().bytes());
        node.set("labels", texts(guest.labels()));
        ObjectNode check = node.putObject("self_check");
        check.put("passes", guest.check().passes());
        check.put("faults", guest.check().faults());
        check.put("first_fault", plain(guest.check().firstFault()));
        return node;
    }

    public static GuestStats guest(Fields fields) throws HypervisorRefusal {
        Fields check = fields.object("self_check");
        return new GuestStats(
                fields.guest("id"),
                fields.text("name", NAME),
                state(fields.text("state", NAME)),
                (int) fields.integer("vcpus", 1, MOST_VCPUS),
                size(fields, "memory_bytes"),
                nanos(fields, "cpu_demand_ns"),
                rate(fields),
                size(fields, "working_set_bytes"),
                fields.texts("labels"),
                new SelfCheck(
                        check.integer("passes", 0, Long.MAX_VALUE),
                        check.integer("faults", 0, Long.MAX_VALUE),
                        check.text("first_fault", TEXT)),
                Optional.empty());
    }

    /** Messages of the system may hold anything; a reader gets one line of bounded length. */
    private static String plain(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= TEXT ? line : line.substring(0, TEXT);
    }

    private static VmState state(String text) throws HypervisorRefusal {
        for (VmState state : VmState.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(text)) {
                return state;
            }
        }
        throw new HypervisorRefusal("request.invalid", "No guest can be \"" + text + "\"");
    }

    private static DirtyRate rate(Fields fields) throws HypervisorRefusal {
        return new DirtyRate(fields.decimal("dirty_pages_per_second", 0, Double.MAX_VALUE));
    }

    public static ObjectNode write(StreamStatus status) {
        ObjectNode node = Json.object();
        node.put("phase", status.phase().name().toLowerCase(Locale.ROOT));
        node.put("round", status.round());
        node.put("transferred_bytes", status.transferred().bytes());
        node.put("remaining_bytes", status.remaining().bytes());
        node.put("rate_bytes_per_second", status.rate().bytesPerSecond());
        node.put("dirty_pages_per_second", status.dirtyRate().pagesPerSecond());
        node.put("paused_ns", status.paused().toNanos());
        node.put("error", plain(status.error()));
        return node;
    }

    public static StreamStatus stream(Fields fields) throws HypervisorRefusal {
        return new StreamStatus(
                phase(fields.text("phase", NAME)),
                (int) fields.integer("round", 0, Integer.MAX_VALUE),
                size(fields, "transferred_bytes"),
                size(fields, "remaining_bytes"),
                new Bandwidth(fields.integer("rate_bytes_per_second", 0, Long.MAX_VALUE)),
                rate(fields),
                nanos(fields, "paused_ns"),
                fields.text("error", TEXT));
    }

    private static StreamStatus.Phase phase(String text) throws HypervisorRefusal {
        for (StreamStatus.Phase phase : StreamStatus.Phase.values()) {
            if (phase.name().toLowerCase(Locale.ROOT).equals(text)) {
                return phase;
            }
        }
        throw new HypervisorRefusal("request.invalid", "No stream can be \"" + text + "\"");
    }

    public static ObjectNode write(OutgoingLimits limits) {
        ObjectNode node = Json.object();
        node.put("downtime_ms", limits.downtime().toNanos() / NANOS_PER_MS);
        node.put("rounds", limits.rounds());
        node.put("duration_ms", limits.duration().toNanos() / NANOS_PER_MS);
        write(node, limits.bandwidth());
        return node;
    }

    public static void write(ObjectNode node, Bandwidth bandwidth) {
        if (!bandwidth.isUnlimited()) {
            node.put("bandwidth_bytes_per_second", bandwidth.bytesPerSecond());
        }
    }

    public static OutgoingLimits limits(Fields fields) throws HypervisorRefusal {
        OutgoingLimits limits = new OutgoingLimits(
                milliseconds(fields, "downtime_ms"),
                (int) fields.integer("rounds", 1, MOST_ROUNDS),
                milliseconds(fields, "duration_ms"),
                bandwidth(fields));
        fields.end();
        return limits;
    }

    private static Duration milliseconds(Fields fields, String name) throws HypervisorRefusal {
        return Duration.ofNanos((long) (fields.decimal(name, 0, DAY_MS) * NANOS_PER_MS));
    }

    public static Bandwidth bandwidth(Fields fields) throws HypervisorRefusal {
        String name = "bandwidth_bytes_per_second";
        return fields.has(name) ? new Bandwidth(fields.integer(name, 0, Long.MAX_VALUE)) : Bandwidth.UNLIMITED;
    }
}
