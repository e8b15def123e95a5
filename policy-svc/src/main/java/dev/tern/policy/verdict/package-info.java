/**
 * The answer to a plan. {@link dev.tern.policy.verdict.Judge} asks every rule about every move, in the order in which the
 * moves begin, so that each sees the ones before it; deny wins over the need for approval, that over defer, defer over allow,
 * and what nothing allows is denied. {@link dev.tern.policy.verdict.Desk} owns what changes: the rules in force, the fleet,
 * the allows that are out and can still be taken back, the plans that wait for people.
 *
 * <pre>
 *   plan -> is the fleet known well enough? -no-> defer, or deny what can never be
 *               | yes
 *               v
 *         each rule: silent | kept | granted | deferred | unapproved | denied
 *               |
 *               v
 *   any denied -> deny      none granted -> deny: no rule allows it      any unapproved -> needs approval
 *                           else any deferred -> defer until the latest  else -> allow, with an expiry
 * </pre>
 */
@NullMarked
package dev.tern.policy.verdict;

import org.jspecify.annotations.NullMarked;
