package dev.tern.policy.rule;

import dev.tern.contracts.word.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The entries of one mapping of a rules file, read by key. Whatever is missing, of the wrong form or not known becomes a
 * problem with its place; reading goes on, so that all problems are named at once.
 */
final class Entries {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    private final String what;
    private final Tree.Mapping mapping;
    private final List<Problem> problems;
    private final Map<String, Tree> unread = new HashMap<>();
    private final Map<String, Tree.Text> keys = new HashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    Entries(String what, Tree.Mapping mapping, List<Problem> problems) {
        this.what = what;
        this.mapping = mapping;
        this.problems = problems;
        mapping.entries().forEach((key, value) -> {
            keys.put(key.value(), key);
            unread.put(key.value(), value);
        });
    }

    Place place() {
        return mapping.place();
    }

    /** Names every key that nothing asked for. */
    void refuseUnknown() {
        unread.keySet().stream().sorted().forEach(key -> {
            Tree.Text written = java.util.Objects.requireNonNull(keys.get(key));
            complain(
                    written.place(),
                    "rule.key.unknown",
                    "does not know the key \"" + key + "\"; it has " + String.join(", ", known));
        });
    }

    Optional<Tree> any(String key) {
        known.add(key);
        return Optional.ofNullable(unread.remove(key));
    }

    Optional<Tree.Text> text(String key) {
        return any(key).flatMap(value -> {
            if (value instanceof Tree.Text text && !text.value().isBlank()) {
                return Optional.of(text);
            }
            complain(value.place(), "rule.value.invalid", "wants one text for \"" + key + "\"");
            return Optional.empty();
        });
    }

    Optional<Tree.Text> required(String key) {
        boolean absent = !unread.containsKey(key);
        if (absent) {
            known.add(key);
            complain(place(), "rule.key.missing", "lacks the key \"" + key + "\"");
            return Optional.empty();
        }
        return text(key);
    }

    /** The texts of a list of at least one. */
    List<Tree.Text> texts(String key) {
        Optional<Tree> value = any(key);
        if (value.isEmpty()) {
            complain(place(), "rule.key.missing", "lacks the key \"" + key + "\"");
            return List.of();
        }
        return listed(key, value.get());
    }

    private List<Tree.Text> listed(String key, Tree value) {
        if (value instanceof Tree.Items list && !list.items().isEmpty()) {
            List<Tree.Text> texts = new ArrayList<>();
            for (Tree item : list.items()) {
                if (item instanceof Tree.Text text && !text.value().isBlank()) {
                    texts.add(text);
                } else {
                    complain(item.place(), "rule.value.invalid", "wants texts in the list \"" + key + "\"");
                }
            }
            return texts;
        }
        complain(value.place(), "rule.value.invalid", "wants a list with at least one item for \"" + key + "\"");
        return List.of();
    }

    List<Entries> mappings(String key) {
        Optional<Tree> value = any(key);
        if (value.isEmpty()) {
            complain(place(), "rule.key.missing", "lacks the key \"" + key + "\"");
            return List.of();
        }
        List<Entries> found = new ArrayList<>();
        if (value.get() instanceof Tree.Items list && !list.items().isEmpty()) {
            for (Tree item : list.items()) {
                if (item instanceof Tree.Mapping inner) {
                    found.add(new Entries(what + ", \"" + key + "\"", inner, problems));
                } else {
                    complain(item.place(), "rule.value.invalid", "wants keys and values in the list \"" + key + "\"");
                }
            }
            return found;
        }
        complain(value.get().place(), "rule.value.invalid", "wants a list with at least one item for \"" + key + "\"");
        return found;
    }

    Map<String, Tree.Text> textsByKey(String key) {
        Optional<Tree> value = any(key);
        if (value.isPresent() && value.get() instanceof Tree.Mapping inner) {
            Map<String, Tree.Text> found = new HashMap<>();
            inner.entries().forEach((name, entry) -> {
                if (entry instanceof Tree.Text text) {
                    found.put(name.value(), text);
                } else {
                    complain(entry.place(), "rule.value.invalid", "wants one text for \"" + name.value() + "\"");
                }
            });
            return found;
        }
        complain(
                value.map(Tree::place).orElse(place()),
                value.isPresent() ? "rule.value.invalid" : "rule.key.missing",
                "wants keys and values for \"" + key + "\"");
        return Map.of();
    }

    Optional<Duration> duration(Tree.Text text) {
        Matcher matcher = DURATION.matcher(text.value());
        if (!matcher.matches()) {
            complain(
                    text.place(),
                    "rule.value.invalid",
                    "reads no duration in \"" + shown(text.value()) + "\"; write 300ms, 5s, 2m, 1h or 7d");
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    /** One of some words; a wrong one is answered with all of them. */
    <E extends Enum<E>> Optional<E> word(Tree.Text text, Class<E> words) {
        for (E word : words.getEnumConstants()) {
            if (Words.of(word).equals(text.value())) {
                return Optional.of(word);
            }
        }
        String all =
                java.util.Arrays.stream(words.getEnumConstants()).map(Words::of).collect(Collectors.joining(", "));
        complain(
                text.place(),
                "rule.value.invalid",
                "does not know \"" + shown(text.value()) + "\"; write one of " + all);
        return Optional.empty();
    }

    /** A value made from text by something that throws what it does not like. */
    <T> Optional<T> parsed(Tree.Text text, String wanted, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text.value()));
        } catch (RuntimeException e) {
            complain(text.place(), "rule.value.invalid", "reads no " + wanted + " in \"" + shown(text.value()) + "\"");
            return Optional.empty();
        }
    }

    void complain(Place at, String code, String text) {
        problems.add(Problem.error(at, code, what + " " + text));
    }

    void warn(Place at, String code, String text) {
        problems.add(Problem.warning(at, code, what + " " + text));
    }

    static String shown(String text) {
        String cut = text.length() <= 80 ? text : text.substring(0, 80) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
