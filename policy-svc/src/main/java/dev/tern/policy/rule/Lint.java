package dev.tern.policy.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.optimizer.CelOptimizationException;
import dev.cel.optimizer.CelOptimizer;
import dev.cel.optimizer.CelOptimizerFactory;
import dev.cel.optimizer.optimizers.ConstantFoldingOptimizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds rules that are correct and yet hardly meant: that never match, always match, contradict or repeat another. */
final class Lint {
    private final CelOptimizer folding;

    Lint(Language language) {
        this.folding = CelOptimizerFactory.standardCelOptimizerBuilder(language.cel(), language.cel())
                .addAstOptimizers(ConstantFoldingOptimizer.getInstance())
                .build();
    }

    List<Problem> check(List<Rule> rules) {
        List<Problem> warnings = new ArrayList<>();
        if (rules.stream().noneMatch(Lint::grants)) {
            Place place = rules.isEmpty()
                    ? new Place("rules", 1, 1)
                    : rules.getFirst().place();
            warnings.add(Problem.warning(
                    place, "rule.none.allows", "no rule has the effect allow, so every move is denied"));
        }
        for (Rule rule : rules) {
            for (Condition condition : Conditions.of(rule)) {
                constant(rule, condition).ifPresent(warnings::add);
                contradiction(rule, condition).ifPresent(warnings::add);
                words(rule, condition, warnings);
            }
        }
        conflicts(rules, warnings);
        return warnings;
    }

    private static boolean grants(Rule rule) {
        return rule instanceof WhenRule when && when.effect() == WhenRule.Effect.ALLOW;
    }

    private Optional<Problem> constant(Rule rule, Condition condition) {
        try {
            CelAbstractSyntaxTree folded = folding.optimize(condition.tree());
            CelExpr result = folded.getExpr();
            boolean isConstant = result.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                    && result.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE;
            if (!isConstant) {
                return Optional.empty();
            }
            if (!result.constant().booleanValue()) {
                return Optional.of(warning(rule, condition, "rule.never.matches", "can never match"));
            }
            boolean denies = rule instanceof WhenRule when && when.effect() == WhenRule.Effect.DENY;
            return denies
                    ? Optional.of(warning(rule, condition, "rule.always.denies", "denies every move"))
                    : Optional.empty();
        } catch (CelOptimizationException e) {
            return Optional.of(warning(
                    rule,
                    condition,
                    "rule.always.fails",
                    "can never be computed, and so denies what it is asked about"));
        }
    }

    private static Optional<Problem> contradiction(Rule rule, Condition condition) {
        Map<String, String> words = new HashMap<>();
        for (Conditions.Equality equality : Conditions.required(condition)) {
            String before = words.putIfAbsent(equality.variable(), equality.word());
            if (before != null && !before.equals(equality.word())) {
                return Optional.of(warning(
                        rule,
                        condition,
                        "rule.never.matches",
                        "can never match: " + equality.variable() + " cannot be both \"" + before + "\" and \""
                                + equality.word() + "\""));
            }
        }
        return Optional.empty();
    }

    private static void words(Rule rule, Condition condition, List<Problem> warnings) {
        for (Conditions.Equality equality : Conditions.equalities(condition)) {
            List<String> known = Variable.WORDS.get(equality.variable());
            if (known != null && !known.contains(equality.word())) {
                warnings.add(warning(
                        rule,
                        condition,
                        "rule.word.unknown",
                        "compares " + equality.variable() + " with \"" + equality.word() + "\"; it is one of "
                                + String.join(", ", known)));
            }
        }
    }

    private static void conflicts(List<Rule> rules, List<Problem> warnings) {
        Map<String, WhenRule> byCondition = new HashMap<>();
        for (Rule rule : rules) {
            if (!(rule instanceof WhenRule when)) {
                continue;
            }
            WhenRule before = byCondition.putIfAbsent(when.condition().text().strip(), when);
            if (before == null) {
                continue;
            }
            boolean same = before.effect() == when.effect();
            warnings.add(warning(
                    rule,
                    when.condition(),
                    same ? "rule.repeated" : "rule.conflict",
                    same
                            ? "says the same as \"" + before.name() + "\""
                            : "has the condition of \"" + before.name()
                                    + "\" and another effect: deny wins over defer, defer over allow"));
        }
    }

    private static Problem warning(Rule rule, Condition condition, String code, String text) {
        return Problem.warning(condition.place(), code, "rule \"" + rule.name() + "\" " + text);
    }
}
