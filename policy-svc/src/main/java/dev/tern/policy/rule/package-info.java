/**
 * Rules: what operators write, read into values that answer one question about one move. A rules file arrives as a
 * {@link dev.tern.policy.rule.Tree} of texts with their places, so that a country code never turns into a boolean;
 * {@link dev.tern.policy.rule.RuleReader} makes a {@link dev.tern.policy.rule.RuleBook} of it or names every problem
 * with its line and column. Conditions are CEL: compiled and type-checked when the file is read, without loops that
 * have no bound, so that a rule that was accepted always answers.
 */
@NullMarked
package dev.tern.policy.rule;

import org.jspecify.annotations.NullMarked;
