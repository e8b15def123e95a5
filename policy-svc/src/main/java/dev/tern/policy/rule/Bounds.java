package dev.tern.policy.rule;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps expressions from building values that grow: {@code +} is for numbers and times, lists and maps hold plain
 * values. Then whatever iterates has little to iterate over. {@code matches} takes RE2 literals of limited size: RE2
 * never backtracks, but counted repetitions multiply when the pattern is compiled, so they are counted before.
 */
final class Bounds {
    static final int LARGEST_PROGRAM = 5000;
    private static final int LONGEST_PATTERN = 256;
    private static final int MOST_REPETITIONS = 1000;
    private static final Pattern COUNTED = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");
    private static final Set<CelKind> GROWS = Set.of(CelKind.LIST, CelKind.MAP, CelKind.DYN, CelKind.ANY);
    private static final Set<CelKind> ADDS =
            Set.of(CelKind.INT, CelKind.UINT, CelKind.DOUBLE, CelKind.DURATION, CelKind.TIMESTAMP);

    private final CelAbstractSyntaxTree tree;

    private Bounds(CelAbstractSyntaxTree tree) {
        this.tree = tree;
    }

    static List<CelIssue> check(CelAbstractSyntaxTree tree) {
        Bounds bounds = new Bounds(tree);
        return CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .flatMap(expression -> bounds.mistakeIn(expression).stream())
                .toList();
    }

    private Optional<CelIssue> mistakeIn(CelExpr expression) {
        return switch (expression.getKind()) {
            case CALL -> call(expression);
            case LIST -> elements(expression, expression.list().elements());
            case MAP ->
                elements(
                        expression,
                        expression.map().entries().stream()
                                .map(CelExpr.CelMap.Entry::value)
                                .toList());
            default -> Optional.empty();
        };
    }

    private Optional<CelIssue> call(CelExpr expression) {
        String function = expression.call().function();
        if (function.equals("matches")) {
            CelExpr pattern = expression.call().args().getLast();
            String mistake = mistakeInPattern(pattern);
            return mistake.isEmpty() ? Optional.empty() : issue(pattern, mistake);
        }
        return function.equals("_+_") && !ADDS.contains(kind(expression))
                ? issue(expression, "+ adds numbers and times only; texts and lists do not grow in a condition")
                : Optional.empty();
    }

    private Optional<CelIssue> elements(CelExpr expression, List<CelExpr> elements) {
        return elements.stream().anyMatch(element -> GROWS.contains(kind(element)))
                ? issue(expression, "lists and maps hold plain values, not lists and maps")
                : Optional.empty();
    }

    private CelKind kind(CelExpr expression) {
        return tree.getType(expression.id()).map(type -> type.kind()).orElse(CelKind.DYN);
    }

    private Optional<CelIssue> issue(CelExpr at, String text) {
        int offset = tree.getSource().getPositionsMap().getOrDefault(at.id(), 0);
        CelSourceLocation place = tree.getSource().getOffsetLocation(offset).orElse(CelSourceLocation.of(1, 0));
        return Optional.of(CelIssue.formatError(place, text));
    }

    private static String mistakeInPattern(CelExpr pattern) {
        if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT
                || pattern.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            return "a pattern is written out as text, it is not taken from a variable";
        }
        String text = pattern.constant().stringValue();
        if (text.length() > LONGEST_PATTERN) {
            return "a pattern has at most " + LONGEST_PATTERN + " characters, this one " + text.length();
        }
        if (repetitionsIn(text) > MOST_REPETITIONS) {
            return "the repetitions of pattern \"" + text + "\" multiply to more than " + MOST_REPETITIONS;
        }
        try {
            com.google.re2j.Pattern.compile(text);
            return "";
        } catch (PatternSyntaxException e) {
            return "not a pattern that RE2 knows: \"" + text + "\": " + e.getDescription();
        }
    }

    private static long repetitionsIn(String text) {
        long product = 1;
        Matcher counted = COUNTED.matcher(text);
        while (counted.find() && product <= MOST_REPETITIONS) {
            String last = counted.group(2);
            product *= Math.max(1, Long.parseLong(last == null || last.isEmpty() ? counted.group(1) : last));
        }
        return product;
    }
}
