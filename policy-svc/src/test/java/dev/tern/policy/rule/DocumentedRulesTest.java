package dev.tern.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.policy.Scenario;
import dev.tern.policy.edge.yaml.ShippedRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/policy-rules.md and the shipped rules against what the service reads. */
class DocumentedRulesTest {
    private static final Path PAGE = Path.of("../docs/reference/policy-rules.md");
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\\R(.*?)```", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("^\\| `([a-z_.]+)` \\|", Pattern.MULTILINE);

    @Test
    void shouldReadEveryExampleWithoutAWarning() throws IOException {
        // given
        List<String> examples = EXAMPLE.matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .toList();

        // then
        assertThat(examples).hasSizeGreaterThanOrEqualTo(8);
        assertThat(examples).allSatisfy(example -> {
            RuleReader.Reading reading = example.startsWith("version:")
                    ? Scenario.readFile(example)
                    : Scenario.read(Scenario.ALLOW_ALL.replace("allow-all", "grants") + example);
            assertThat(reading.problems()).isEmpty();
        });
    }

    @Test
    void shouldShowEveryKindAndEveryVariable() throws IOException {
        // given
        String page = Files.readString(PAGE);

        // then
        assertThat(RuleReader.KINDS).allSatisfy(kind -> assertThat(page).contains("kind: " + kind));
        assertThat(new TreeSet<>(VARIABLE.matcher(page.substring(page.indexOf("| variable |")))
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .toList()))
                .containsExactlyElementsOf(
                        new TreeSet<>(Variable.ALL.stream().map(Variable::text).toList()));
    }

    @Test
    void shouldShipRulesThatAreRight() {
        assertThat(new RuleReader().read(new ShippedRules().read()).problems()).isEmpty();
    }
}
