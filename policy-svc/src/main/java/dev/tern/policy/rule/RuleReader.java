package dev.tern.policy.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns rules files into a {@link RuleBook}, or into the list of everything that is wrong with them. */
public final class RuleReader {
    /** The version of the format; a later one may mean other things by the same words. */
    private static final String VERSION = "1";

    private static final int MOST_RULES = 1000;
    private static final int MOST_CONCURRENT = 10_000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);
    static final List<String> KINDS =
            List.of("zone", "anti-affinity", "window", "freeze", "concurrency", "downtime-budget", "approval", "when");

    private final Language language = new Language();
    private final Lint lint = new Lint(language);

    /**
     * What was made of the text.
     *
     * @param book the rules; none where there is an error
     */
    public record Reading(Optional<RuleBook> book, List<Problem> problems) {
        public Reading {
            problems = problems.stream()
                    .sorted(java.util.Comparator.comparing(Problem::place))
                    .toList();
        }
    }

    public Reading read(RuleSource.Text text) {
        List<Problem> problems = new ArrayList<>(text.problems());
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Tree document : text.documents()) {
            document(document, rules, names, problems);
        }
        if (rules.size() > MOST_RULES) {
            problems.add(Problem.error(
                    rules.getLast().place(),
                    "rule.too.many",
                    "there are " + rules.size() + " rules; " + MOST_RULES + " are the most"));
        }
        boolean broken = problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
        if (broken) {
            return new Reading(Optional.empty(), problems);
        }
        problems.addAll(lint.check(rules));
        return new Reading(Optional.of(new RuleBook(text.hash(), rules, problems)), problems);
    }

    private void document(Tree document, List<Rule> rules, Set<String> names, List<Problem> problems) {
        if (!(document instanceof Tree.Mapping mapping)) {
            if (!isNothing(document)) {
                problems.add(Problem.error(
                        document.place(), "rule.value.invalid", "a rules file has the keys \"version\" and \"rules\""));
            }
            return;
        }
        Entries entries = new Entries("the rules file", mapping, problems);
        entries.required("version").ifPresent(version -> {
            if (!version.value().equals(VERSION)) {
                entries.complain(
                        version.place(),
                        "rule.version.unknown",
                        "has version \"" + Entries.shown(version.value()) + "\"; this service reads version "
                                + VERSION);
            }
        });
        Optional<Tree> listed = entries.any("rules");
        entries.refuseUnknown();
        if (listed.isEmpty() || isNothing(listed.get())) {
            return;
        }
        if (!(listed.get() instanceof Tree.Items items)) {
            entries.complain(listed.get().place(), "rule.value.invalid", "wants a list of rules for \"rules\"");
            return;
        }
        for (Tree item : items.items()) {
            rule(item, names, problems).ifPresent(rules::add);
        }
    }

    private static boolean isNothing(Tree value) {
        return value instanceof Tree.Text text && text.value().isEmpty();
    }

    private Optional<Rule> rule(Tree item, Set<String> names, List<Problem> problems) {
        if (!(item instanceof Tree.Mapping mapping)) {
            problems.add(Problem.error(
                    item.place(), "rule.value.invalid", "a rule has keys and values, name and kind first"));
            return Optional.empty();
        }
        String shown = mapping.entries().entrySet().stream()
                .filter(entry -> entry.getKey().value().equals("name"))
                .map(entry -> entry.getValue() instanceof Tree.Text text ? Entries.shown(text.value()) : "")
                .findFirst()
                .orElse("");
        Entries entries = new Entries("rule \"" + shown + "\"", mapping, problems);
        Optional<String> name = entries.required("name").flatMap(text -> name(text, names, entries));
        Optional<Tree.Text> kind = entries.required("kind");
        String reason = entries.text("reason").map(Tree.Text::value).orElse("");
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        // Reading goes on without a name, to find what else is wrong.
        boolean unconditional = kind.get().value().equals("when");
        Optional<Tree.Text> match = unconditional ? Optional.empty() : entries.text("match");
        Optional<Condition> condition = match.flatMap(text -> language.compile(shown, "match", text, problems::add));
        Heading heading = new Heading(name.orElse("?"), mapping.place(), reason, condition);
        Optional<Rule> rule = body(kind.get(), heading, entries, problems);
        return name.isPresent() && match.isPresent() == condition.isPresent() ? rule : Optional.empty();
    }

    private static Optional<String> name(Tree.Text text, Set<String> names, Entries entries) {
        if (!NAME.matcher(text.value()).matches()) {
            entries.complain(
                    text.place(),
                    "rule.name.invalid",
                    "has no proper name; use 1 to 63 lower-case letters, digits and dashes");
            return Optional.empty();
        }
        if (!names.add(text.value())) {
            entries.complain(text.place(), "rule.name.twice", "stands twice; names are unique over all files");
            return Optional.empty();
        }
        return Optional.of(text.value());
    }

    private Optional<Rule> body(Tree.Text kind, Heading heading, Entries entries, List<Problem> problems) {
        Optional<Rule> rule =
                switch (kind.value()) {
                    case "zone" -> zone(heading, entries);
                    case "anti-affinity" -> antiAffinity(heading, entries);
                    case "window" ->
                        HoursReader.read(entries, "open", false).map(hours -> new WindowRule(heading, hours));
                    case "freeze" ->
                        HoursReader.read(entries, "closed", true).map(hours -> new FreezeRule(heading, hours));
                    case "concurrency" -> concurrency(heading, entries);
                    case "downtime-budget" -> downtime(heading, entries);
                    case "approval" -> approval(heading, entries);
                    case "when" -> when(heading, entries, problems);
                    default -> {
                        entries.complain(
                                kind.place(),
                                "rule.kind.unknown",
                                "has the kind \"" + Entries.shown(kind.value()) + "\"; there are "
                                        + String.join(", ", KINDS));
                        yield Optional.empty();
                    }
                };
        if (KINDS.contains(kind.value())) {
            entries.refuseUnknown();
        }
        return rule;
    }

    private static Optional<Rule> zone(Heading heading, Entries entries) {
        Set<String> allowed =
                entries.texts("allowed").stream().map(Tree.Text::value).collect(Collectors.toSet());
        return allowed.isEmpty() ? Optional.empty() : Optional.of(new ZoneRule(heading, allowed));
    }

    private static Optional<Rule> antiAffinity(Heading heading, Entries entries) {
        Optional<String> label = entries.required("label").map(Tree.Text::value);
        Optional<AntiAffinityRule.Within> within = entries.text("within")
                .map(text -> entries.word(text, AntiAffinityRule.Within.class))
                .orElse(Optional.of(AntiAffinityRule.Within.HOST));
        return label.isEmpty() || within.isEmpty()
                ? Optional.empty()
                : Optional.of(new AntiAffinityRule(heading, label.get(), within.get()));
    }

    private static Optional<Rule> concurrency(Heading heading, Entries entries) {
        Optional<Integer> most = entries.required("most")
                .flatMap(text -> entries.parsed(
                        text, "number from 1 to " + MOST_CONCURRENT, number -> count(number, MOST_CONCURRENT)));
        Optional<ConcurrencyRule.Per> per = entries.text("per")
                .map(text -> entries.word(text, ConcurrencyRule.Per.class))
                .orElse(Optional.of(ConcurrencyRule.Per.FLEET));
        return most.isEmpty() || per.isEmpty()
                ? Optional.empty()
                : Optional.of(new ConcurrencyRule(heading, most.get(), per.get()));
    }

    private static int count(String text, int most) {
        int count = Integer.parseInt(text);
        if (count < 1 || count > most) {
            throw new IllegalArgumentException(text);
        }
        return count;
    }

    private static Optional<Rule> downtime(Heading heading, Entries entries) {
        String label = entries.text("label").map(Tree.Text::value).orElse("class");
        Map<String, Duration> budgets = new HashMap<>();
        Map<String, Tree.Text> written = entries.textsByKey("budgets");
        written.forEach((name, text) -> entries.duration(text).ifPresent(budget -> budgets.put(name, budget)));
        Optional<Tree.Text> rest = entries.text("otherwise");
        Optional<Duration> otherwise = rest.flatMap(entries::duration);
        return budgets.isEmpty() || budgets.size() != written.size() || rest.isPresent() != otherwise.isPresent()
                ? Optional.empty()
                : Optional.of(new DowntimeBudgetRule(heading, label, budgets, otherwise));
    }

    private static Optional<Rule> approval(Heading heading, Entries entries) {
        return entries.required("people")
                .flatMap(text -> entries.parsed(
                        text,
                        "number of people, 1 or " + ApprovalRule.MOST_PEOPLE + ",",
                        number -> count(number, ApprovalRule.MOST_PEOPLE)))
                .map(people -> new ApprovalRule(heading, people));
    }

    private Optional<Rule> when(Heading heading, Entries entries, List<Problem> problems) {
        Optional<WhenRule.Effect> effect =
                entries.required("effect").flatMap(text -> entries.word(text, WhenRule.Effect.class));
        Optional<Condition> condition =
                entries.required("when").flatMap(text -> language.compile(heading.name(), "when", text, problems::add));
        Optional<Tree.Text> wait = entries.text("wait");
        Optional<Duration> length = wait.map(entries::duration).orElse(Optional.of(DEFAULT_WAIT));
        if (wait.isPresent() && effect.isPresent() && effect.get() != WhenRule.Effect.DEFER) {
            entries.complain(
                    wait.get().place(), "rule.key.unknown", "waits for nothing: \"wait\" goes with effect defer");
        }
        return effect.isEmpty() || condition.isEmpty() || length.isEmpty()
                ? Optional.empty()
                : Optional.of(new WhenRule(heading, effect.get(), condition.get(), length.get()));
    }
}
