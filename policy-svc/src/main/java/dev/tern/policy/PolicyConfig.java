package dev.tern.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Everything about the policy service that can be set, under {@code tern.policy}; an unknown key stops the start. Kafka is
 * found by {@code kafka.bootstrap.servers}.
 */
@ConfigMapping(prefix = "tern.policy")
public interface PolicyConfig {

    /** The rules: a YAML file, or a folder of {@code .yaml} files. Without it, the rules that are shipped. */
    Optional<Path> rules();

    /** What the service keeps: the audit log {@code audit.mv.db} and the head of its chain, {@code audit.head}. */
    @WithDefault(".tern/policy")
    Path stateFolder();

    /** How long after its planned start an allowed move may begin. */
    @WithDefault("5M")
    Duration allowFor();

    /** A host that was last sampled longer ago is not moved to. */
    @WithDefault("30S")
    Duration oldestSample();

    /** When the scheduler is to ask again where policy's own view of the fleet is not good enough. */
    @WithDefault("5S")
    Duration askAgain();

    /** How long people may take to approve a plan that needs it. */
    @WithDefault("4H")
    Duration approveWithin();

    /** This instance's name as a Kafka client: unique among instances, the same after a restart. */
    @WithDefault("policy")
    String instance();

    /** Further settings of all Kafka clients, as {@code security.protocol}. */
    Map<String, String> kafka();
}
