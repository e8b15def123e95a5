package dev.tern.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Configuration of the policy service. Kafka is found by {@code kafka.bootstrap.servers}. */
@ConfigMapping(prefix = "tern.policy")
public interface PolicyConfig {

    /** The rules: a YAML file, or a folder of {@code .yaml} files. Without it, the rules that are shipped. */
    Optional<Path> rules();

    /** The audit log, without the ending {@code .mv.db}; the head of its chain is kept beside it, ending {@code .head}. */
    @WithDefault(".tern/policy/audit")
    Path auditFile();

    /** How long after its planned start an allowed move may begin. */
    @WithDefault("5M")
    Duration allowFor();

    /** A host that was last sampled longer ago is not moved to. */
    @WithDefault("30S")
    Duration oldestSample();

    /** When the scheduler is to ask again where policy's own view of the fleet is not good enough. */
    @WithDefault("5S")
    Duration askAgain();

    /** This instance's name as a Kafka client: unique among instances, the same after a restart. */
    @WithDefault("policy")
    String instance();
}
