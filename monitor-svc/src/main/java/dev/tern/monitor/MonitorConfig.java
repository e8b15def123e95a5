package dev.tern.monitor;

import dev.tern.hypervisor.connect.HypervisorUri;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Everything about the monitor that can be set, under {@code tern.monitor}; an unknown key stops the start. */
@ConfigMapping(prefix = "tern.monitor")
public interface MonitorConfig {

    /** Who this instance is to Kafka; unique per instance. */
    @WithDefault("monitor")
    String instance();

    /** Time between two readings of a host. */
    @WithDefault("2s")
    Duration samplePeriod();

    /** Time between two looks at what hosts and guests are made of; what changes at a host is looked at earlier. */
    @WithDefault("60s")
    Duration inventoryPeriod();

    /** Silence after which a host is given up; at least two periods. */
    @WithDefault("15s")
    Duration downAfter();

    /** How long a guest must be missing from a host that answers before inventory drops it. */
    @WithDefault("60s")
    Duration forgetAfter();

    /** The hosts to watch, by name. */
    Map<String, HostConfig> hosts();

    /** When load is worth an alert. */
    DetectionConfig detection();

    /** Further settings of all Kafka clients, as {@code security.protocol}. */
    Map<String, String> kafka();

    /** One host. */
    interface HostConfig {

        /** Its hypervisor: {@code embedded+unix:///PATH}. */
        HypervisorUri hypervisor();

        /** Failure domain or data-residency zone. */
        String zone();

        /** Where its transfer agent listens for other agents, ADDRESS:PORT. */
        String agent();

        /** For rules: whatever operators want. */
        Map<String, String> labels();
    }

    /** Thresholds; a share of a whole is written as a number, 1 is all of it. */
    interface DetectionConfig {

        /** Demand on a host's cores from which it is overloaded. */
        @WithDefault("0.85")
        double cpuHigh();

        /** Demand below which a host is hardly used. */
        @WithDefault("0.05")
        double cpuLow();

        /** Share of a host's memory from which it is nearly full. */
        @WithDefault("0.90")
        double memoryHigh();

        /** How far a value must come back before its alert clears. */
        @WithDefault("0.05")
        double margin();

        /** Samples in a row that must agree, to raise and to clear. */
        @WithDefault("3")
        int samples();
    }
}
