package dev.tern.policy.edge.yaml;

import dev.tern.policy.rule.Place;
import dev.tern.policy.rule.Problem;
import dev.tern.policy.rule.Tree;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Parses one document from YAML's events: nothing is resolved to a type, no class is ever named, tags, anchors and
 * aliases are refused, and so is a key that stands twice.
 */
final class YamlTree {
    private static final int DEEPEST = 16;
    private static final int MOST_NODES = 100_000;

    private final String file;
    private final Iterator<Event> events;
    private int nodes;

    private YamlTree(String file, String text) {
        this.file = file;
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(YamlRules.LARGEST_FILE);
        ParserImpl parser = new ParserImpl(new StreamReader(text), limits);
        this.events = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return parser.peekEvent() != null;
            }

            @Override
            public Event next() {
                return parser.getEvent();
            }
        };
    }

    /** The tree, or the first problem. */
    record Parsed(Optional<Tree> tree, Optional<Problem> problem) {}

    static Parsed parse(String file, String text) {
        try {
            return new Parsed(Optional.of(new YamlTree(file, text).document()), Optional.empty());
        } catch (Refusal e) {
            return refused(e.place, String.valueOf(e.getMessage()));
        } catch (MarkedYAMLException e) {
            Place place = e.getProblemMark() == null
                    ? new Place(file, 1, 1)
                    : new Place(
                            file,
                            e.getProblemMark().getLine() + 1,
                            e.getProblemMark().getColumn() + 1);
            return refused(place, "not YAML: " + oneLine(String.valueOf(e.getProblem())));
        } catch (YAMLException e) {
            return refused(new Place(file, 1, 1), "not YAML: " + oneLine(String.valueOf(e.getMessage())));
        }
    }

    private static Parsed refused(Place place, String text) {
        return new Parsed(Optional.empty(), Optional.of(Problem.error(place, "rule.yaml.invalid", text)));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    private Tree document() {
        Tree tree = new Tree.Text(new Place(file, 1, 1), "");
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event.is(Event.ID.DocumentStart)) {
                if (++documents > 1) {
                    throw new Refusal(at(event), "a second document begins; write one document in a file");
                }
                tree = node(events.next(), 0);
            }
        }
        return tree;
    }

    private Tree node(Event event, int depth) {
        if (depth > DEEPEST) {
            throw new Refusal(at(event), "nested deeper than " + DEEPEST + " levels");
        }
        if (++nodes > MOST_NODES) {
            throw new Refusal(at(event), "more than " + MOST_NODES + " values");
        }
        refuseSpecial(event);
        return switch (event) {
            case ScalarEvent scalar -> new Tree.Text(at(event), text(scalar));
            case SequenceStartEvent _ -> items(at(event), depth);
            case MappingStartEvent _ -> mapping(at(event), depth);
            default -> throw new Refusal(at(event), "a value was expected here");
        };
    }

    private void refuseSpecial(Event event) {
        if (event instanceof AliasEvent alias) {
            throw new Refusal(at(event), "the alias *" + alias.getAnchor() + " is not taken here; write the value out");
        }
        if (event instanceof NodeEvent node && node.getAnchor() != null) {
            throw new Refusal(at(event), "the anchor &" + node.getAnchor() + " is not taken here; write values out");
        }
        String tag =
                switch (event) {
                    case ScalarEvent scalar -> scalar.getTag();
                    case SequenceStartEvent sequence -> sequence.getTag();
                    case MappingStartEvent mapping -> mapping.getTag();
                    default -> null;
                };
        if (tag != null) {
            throw new Refusal(at(event), "the tag \"" + tag + "\" is not taken here; values are text, lists and keys");
        }
    }

    /** An absent value and a tilde are YAML's ways to write nothing. */
    private static String text(ScalarEvent scalar) {
        return scalar.isPlain() && scalar.getValue().equals("~") ? "" : scalar.getValue();
    }

    private Tree items(Place place, int depth) {
        List<Tree> items = new ArrayList<>();
        for (Event next = events.next(); !next.is(Event.ID.SequenceEnd); next = events.next()) {
            items.add(node(next, depth + 1));
        }
        return new Tree.Items(place, items);
    }

    private Tree mapping(Place place, int depth) {
        Map<Tree.Text, Tree> entries = new LinkedHashMap<>();
        Map<String, Place> seen = new LinkedHashMap<>();
        for (Event next = events.next(); !next.is(Event.ID.MappingEnd); next = events.next()) {
            if (!(node(next, depth + 1) instanceof Tree.Text key)) {
                throw new Refusal(at(next), "a key is one text");
            }
            Place before = seen.putIfAbsent(key.value(), key.place());
            if (before != null) {
                throw new Refusal(
                        key.place(), "the key \"" + key.value() + "\" stands twice, first in line " + before.line());
            }
            entries.put(key, node(events.next(), depth + 1));
        }
        return new Tree.Mapping(place, entries);
    }

    private Place at(Event event) {
        return new Place(
                file, event.getStartMark().getLine() + 1, event.getStartMark().getColumn() + 1);
    }

    /** What this reader does not take although YAML has it. */
    private static final class Refusal extends RuntimeException {
        private final transient Place place;

        Refusal(Place place, String message) {
            super(message, null, false, false);
            this.place = place;
        }
    }
}
