package dev.tern.policy.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads in compiled conditions what they speak of. */
final class Conditions {
    private Conditions() {}

    /** A variable held equal to a text. */
    record Equality(String variable, String word) {}

    /** A label asked for, of {@code vm}, {@code source} or {@code target}. */
    record LabelUse(String owner, String label) {}

    static List<Condition> of(Rule rule) {
        List<Condition> conditions = new ArrayList<>();
        rule.heading().match().ifPresent(conditions::add);
        if (rule instanceof WhenRule when) {
            conditions.add(when.condition());
        }
        return conditions;
    }

    /** Every variable that it reads, by its full name. */
    static Set<String> variables(Condition condition) {
        return nodes(condition)
                .flatMap(node -> variable(condition.tree(), node).stream())
                .collect(Collectors.toSet());
    }

    /** Every comparison with a text, wherever it stands. */
    static List<Equality> equalities(Condition condition) {
        return nodes(condition)
                .flatMap(node -> equality(condition.tree(), node).stream())
                .toList();
    }

    /** The comparisons that must all hold: those joined by {@code &&} at the top. */
    static List<Equality> required(Condition condition) {
        List<Equality> found = new ArrayList<>();
        collect(condition.tree(), condition.tree().getExpr(), found);
        return found;
    }

    private static void collect(CelAbstractSyntaxTree tree, CelExpr expression, List<Equality> found) {
        if (isCall(expression, "_&&_")) {
            expression.call().args().forEach(part -> collect(tree, part, found));
            return;
        }
        equality(tree, expression).ifPresent(found::add);
    }

    private static Optional<Equality> equality(CelAbstractSyntaxTree tree, CelExpr expression) {
        if (!isCall(expression, "_==_")) {
            return Optional.empty();
        }
        CelExpr left = expression.call().args().getFirst();
        CelExpr right = expression.call().args().getLast();
        Optional<Equality> straight = equality(tree, left, right);
        return straight.isPresent() ? straight : equality(tree, right, left);
    }

    private static Optional<Equality> equality(CelAbstractSyntaxTree tree, CelExpr variable, CelExpr word) {
        return text(word).flatMap(value -> spoken(tree, variable).map(name -> new Equality(name, value)));
    }

    static List<LabelUse> labels(Condition condition) {
        return nodes(condition)
                .flatMap(node -> labelUse(condition.tree(), node).stream())
                .toList();
    }

    private static Optional<LabelUse> labelUse(CelAbstractSyntaxTree tree, CelExpr expression) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.SELECT) {
            String label = expression.select().field();
            return owner(tree, expression.select().operand()).map(owner -> new LabelUse(owner, label));
        }
        boolean index = isCall(expression, "_[_]");
        boolean contained = isCall(expression, "@in");
        if (!index && !contained) {
            return Optional.empty();
        }
        List<CelExpr> args = expression.call().args();
        CelExpr labels = index ? args.getFirst() : args.getLast();
        CelExpr label = index ? args.getLast() : args.getFirst();
        return text(label).flatMap(value -> owner(tree, labels).map(owner -> new LabelUse(owner, value)));
    }

    private static Optional<String> owner(CelAbstractSyntaxTree tree, CelExpr labels) {
        return variable(tree, labels)
                .filter(name -> name.endsWith(".labels"))
                .map(name -> name.substring(0, name.length() - ".labels".length()));
    }

    /** A variable, or a label of one, as it is written. */
    private static Optional<String> spoken(CelAbstractSyntaxTree tree, CelExpr expression) {
        Optional<String> variable = variable(tree, expression);
        return variable.isPresent()
                ? variable
                : labelUse(tree, expression).map(use -> use.owner() + ".labels." + use.label());
    }

    private static Optional<String> variable(CelAbstractSyntaxTree tree, CelExpr expression) {
        return tree.getReference(expression.id()).map(CelReference::name).filter(name -> !name.isEmpty());
    }

    private static Optional<String> text(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(expression.constant().stringValue())
                : Optional.empty();
    }

    private static boolean isCall(CelExpr expression, String function) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CALL
                && expression.call().function().equals(function);
    }

    private static Stream<CelExpr> nodes(Condition condition) {
        return CelNavigableAst.fromAst(condition.tree()).getRoot().allNodes().map(CelNavigableExpr::expr);
    }
}
