package dev.tern.testkit.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Plays many scenarios; the first that breaks a promise is shrunk to a line that can be kept. */
final class Seeds {

    private final Habits habits;
    private final Coverage coverage;
    private final Path folder;

    Seeds(Habits habits, Coverage coverage, Path folder) {
        this.habits = habits;
        this.coverage = coverage;
        this.folder = folder;
    }

    /** What is wrong with the first that is wrong, with its line and its smallest form; nothing when all are well. */
    List<String> firstWrong(Draw draw, long first, int count) {
        for (long seed = first; seed < first + count; seed++) {
            List<String> wrong = wrong(draw.scenario(seed));
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        return List.of();
    }

    List<String> wrong(Scenario scenario) {
        List<String> findings = findings(scenario);
        if (findings.isEmpty()) {
            return List.of();
        }
        Set<String> rules = rules(findings);
        Scenario small =
                new Shrinker(fewer -> rules(findings(fewer)).stream().anyMatch(rules::contains)).smallest(scenario);
        List<String> wrong = new ArrayList<>(findings);
        wrong.add("scenario: " + scenario);
        wrong.add("run it again: -Dtern.simulation.line=\"" + small + "\"");
        wrong.add("for regressions.txt: " + small);
        return wrong;
    }

    List<String> findings(Scenario scenario) {
        return Play.of(scenario, habits, coverage, folder).findings();
    }

    private static Set<String> rules(List<String> findings) {
        return findings.stream()
                .map(finding -> finding.substring(0, Math.max(0, finding.indexOf(' '))))
                .collect(Collectors.toSet());
    }
}
