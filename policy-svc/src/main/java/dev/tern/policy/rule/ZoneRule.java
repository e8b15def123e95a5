package dev.tern.policy.rule;

import java.util.Optional;
import java.util.Set;

/** Guests move only to hosts of these zones. */
record ZoneRule(Heading heading, Set<String> allowed) implements Rule {
    ZoneRule {
        allowed = Set.copyOf(allowed);
    }

    @Override
    public String kind() {
        return "zone";
    }

    @Override
    public Finding judgeConcerned(Question question) {
        String zone = question.target().zone();
        return allowed.contains(zone)
                ? Finding.kept(heading.explain(
                        "zone " + zone + " of " + question.target().id() + " is one of " + listed()))
                : new Finding.Denied(heading.explain("host " + question.target().id() + " is in zone " + zone
                        + ", guest " + question.vm().name() + " may go to " + listed()));
    }

    Optional<String> against(Stay stay) {
        String zone = stay.at().zone();
        return allowed.contains(zone)
                ? Optional.empty()
                : Optional.of(heading.explain("host " + stay.at().id() + " is in zone " + zone + ", guest "
                        + stay.vm().name() + " may be in " + listed()));
    }

    private String listed() {
        return String.join(", ", allowed.stream().sorted().toList());
    }
}
