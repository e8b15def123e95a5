package dev.tern.policy.rule;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The worst predicted downtime fits what the guest's class bears.
 *
 * @param label whose value is the class
 * @param otherwise for guests of no listed class; without it they are free
 */
record DowntimeBudgetRule(Heading heading, String label, Map<String, Duration> budgets, Optional<Duration> otherwise)
        implements Rule {
    DowntimeBudgetRule {
        budgets = Map.copyOf(budgets);
    }

    @Override
    public String kind() {
        return "downtime-budget";
    }

    @Override
    public Finding judgeConcerned(Question question) {
        String worn = question.vm().labels().getOrDefault(label, "");
        Optional<Duration> budget = Optional.ofNullable(budgets.get(worn)).or(() -> otherwise);
        if (budget.isEmpty()) {
            return Finding.SILENT;
        }
        Duration worst = question.move().predicted().downtime().high();
        String of = budgets.containsKey(worn) ? label + " " + worn : "guests of no listed " + label;
        return worst.compareTo(budget.get()) <= 0
                ? Finding.kept(heading.explain(
                        "downtime of at most " + millis(worst) + " fits the " + millis(budget.get()) + " of " + of))
                : new Finding.Denied(heading.explain("downtime may reach " + millis(worst) + ", more than the "
                        + millis(budget.get()) + " of " + of));
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }
}
