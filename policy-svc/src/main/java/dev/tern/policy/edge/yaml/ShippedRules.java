package dev.tern.policy.edge.yaml;

import dev.tern.policy.rule.RuleSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The rules in the service's own jar. */
public final class ShippedRules implements RuleSource {
    private static final String RESOURCE = "/rules/local.yaml";

    @Override
    public Text read() {
        try (InputStream in = ShippedRules.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks " + RESOURCE);
            }
            return YamlRules.parse("local.yaml", in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
