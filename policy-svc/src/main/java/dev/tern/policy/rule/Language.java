package dev.tern.policy.rule;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.DurationLiteralValidator;
import dev.cel.validator.validators.TimestampLiteralValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CEL as rules speak it: the standard functions and those standard macros that answer a question (has, all, exists,
 * exists_one), over the declared {@link Variable variables}. Length, depth and iterations are limited and nothing grows
 * ({@link Bounds}): an expression that compiles here ends in bounded time and memory on any input.
 */
final class Language {
    static final int LONGEST_EXPRESSION = 4096;
    static final int MOST_ITERATIONS = 1000;
    private static final int DEEPEST = 32;
    private static final int MOST_NODES = 2000;
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '(\\w+)'.*");
    private static final Pattern EXPECTING = Pattern.compile(" expecting \\{.*", Pattern.DOTALL);
    private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: .*", Pattern.DOTALL);

    private final Cel cel;
    private final CelValidator validator;

    Language() {
        CelOptions options = CelOptions.current()
                .maxExpressionCodePointSize(LONGEST_EXPRESSION)
                .maxParseRecursionDepth(DEEPEST)
                .maxParseExpressionNodeCount(MOST_NODES)
                .comprehensionMaxIterations(MOST_ITERATIONS)
                .enableHeterogeneousNumericComparisons(true)
                .maxRegexProgramSize(Bounds.LARGEST_PROGRAM)
                .build();
        CelBuilder builder = CelFactory.plannerCelBuilder()
                .setOptions(options)
                .setStandardMacros(
                        CelStandardMacro.HAS,
                        CelStandardMacro.ALL,
                        CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE)
                .setResultType(SimpleType.BOOL);
        for (Variable variable : Variable.ALL) {
            builder.addVar(variable.text(), variable.type());
        }
        this.cel = builder.build();
        this.validator = CelValidatorFactory.standardCelValidatorBuilder(cel, cel)
                .addAstValidators(DurationLiteralValidator.INSTANCE, TimestampLiteralValidator.INSTANCE)
                .build();
    }

    Cel cel() {
        return cel;
    }

    /** The condition, or none after every mistake has been handed to {@code problems} with its line and column. */
    Optional<Condition> compile(String rule, String key, Tree.Text written, Consumer<Problem> problems) {
        List<CelIssue> issues = new ArrayList<>();
        try {
            CelValidationResult checked =
                    cel.compile(written.value(), written.place().file());
            issues.addAll(checked.getErrors());
            if (issues.isEmpty()) {
                CelAbstractSyntaxTree tree = checked.getAst();
                issues.addAll(validator.validate(tree).getErrors());
                issues.addAll(Bounds.check(tree));
                if (issues.isEmpty()) {
                    return Optional.of(new Condition(written.value(), written.place(), tree, cel.createProgram(tree)));
                }
            }
        } catch (CelValidationException | CelEvaluationException e) {
            issues.add(CelIssue.formatError(1, 0, String.valueOf(e.getMessage())));
        }
        // One mistake makes the parser stumble over what follows: the first is the one to mend.
        CelIssue first = issues.getFirst();
        problems.accept(Problem.error(
                written.place(),
                "rule.expression.invalid",
                String.format(
                        Locale.ROOT,
                        "rule \"%s\": `%s` line %d:%d: %s",
                        rule,
                        key,
                        Math.max(1, first.getSourceLocation().getLine()),
                        first.getSourceLocation().getColumn() + 1,
                        explain(first.getMessage(), written.value()))));
        return Optional.empty();
    }

    private static String explain(String message, String expression) {
        String brief =
                CANDIDATES.matcher(EXPECTING.matcher(message).replaceFirst("")).replaceFirst("");
        Matcher undeclared = UNDECLARED.matcher(brief);
        if (!undeclared.matches()) {
            return brief.replaceAll("\\s*\\R\\s*", " ");
        }
        String root = undeclared.group(1);
        if (root.equals("map") || root.equals("filter")) {
            return root + " is not among the macros here: has, all, exists, exists_one";
        }
        Matcher used =
                Pattern.compile("\\b" + Pattern.quote(root) + "(?:\\.\\w+)?").matcher(expression);
        String name = used.results()
                .map(java.util.regex.MatchResult::group)
                .filter(text -> !Variable.startingWith(root).contains(text))
                .findFirst()
                .orElse(root);
        List<String> known = Variable.startingWith(root);
        return known.isEmpty()
                ? "nothing is called " + name + "; a condition speaks of vm, source, target, move, plan, fleet and now"
                : "there is no " + name + "; there are " + String.join(", ", known);
    }
}
