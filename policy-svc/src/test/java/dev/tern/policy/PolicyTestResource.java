package dev.tern.policy;

import dev.tern.eventing.testing.TestBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker, a rules file and a place for the audit log. */
public final class PolicyTestResource implements QuarkusTestResourceLifecycleManager {
    static final String NOTHING_TO_ZONE_2 = """
            - name: nothing-to-zone-2
              kind: when
              effect: deny
              when: target.zone == "zone-2"
            """;

    static final String APPROVED_BY_ONE = """
            - name: approved-by-one
              kind: approval
              people: 1
            """;

    private @Nullable TestBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("tern-policy");
            Path rules = folder.resolve("rules.yaml");
            Files.writeString(rules, "version: 1\nrules:\n" + Scenario.ALLOW_ALL + """
                            - name: spread
                              kind: anti-affinity
                              label: group
                            """);
            broker = TestBroker.open();
            return Map.of(
                    "kafka.bootstrap.servers", broker.bootstrap(),
                    "tern.policy.rules", rules.toString(),
                    "tern.policy.oldest-sample", "10M",
                    "tern.policy.state-folder", folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
