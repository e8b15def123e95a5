package dev.tern.policy.rule;

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
        String listed = String.join(", ", allowed.stream().sorted().toList());
        return allowed.contains(zone)
                ? Finding.kept(heading.explain(
                        "zone " + zone + " of " + question.target().id() + " is one of " + listed))
                : new Finding.Denied(heading.explain("host " + question.target().id() + " is in zone " + zone
                        + ", guest " + question.vm().name() + " may go to " + listed));
    }
}
