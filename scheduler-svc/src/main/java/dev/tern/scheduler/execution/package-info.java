/**
 * The life of a plan, from the order to the last outcome. {@link dev.tern.scheduler.execution.Scheduler} is the one owner of
 * plans; it belongs to one thread, is told of events, orders and the passing of time, and says what it decided through
 * {@link dev.tern.scheduler.surroundings.Announcer}.
 *
 * <pre>
 * Scheduler: what happens, what people ask, time
 *   Planning       makes plans: as ordered, to balance, to save energy, to try again -- asks Refusals first
 *   Progression    moves plans on: to policy, by departure to the agents, to their end
 *   Verdicts       what policy says; Reviews: what people say to plans, Interventions: and to single moves
 *   Setbacks       what went wrong, and is not to be proposed or is to be tried again
 *   PredictionLog  what was predicted, until it comes true
 * </pre>
 *
 * <pre>
 *            apply                 allow                       all moves over
 *   DRAFT ----------> SUBMITTED ----------> RUNNING ------------------------------> DONE | FAILED
 *     |   auto, order   |  ^  ^ | defer        |
 *     |                 |  |  +-+ DEFERRED     | the allow has grown old: asked again
 *     | expired         |  +-------------------+
 *     v                 | deny, expired
 *  EXPIRED              v
 *              DENIED | EXPIRED
 *
 *   SUBMITTED -- policy wants people --> AWAITING_APPROVAL -- approved: asked again --> SUBMITTED
 *                                               | rejected -> DENIED     nobody approved -> EXPIRED     stale -> FAILED
 * </pre>
 *
 * Nothing but the published plans and the agents' events is needed to go on after a restart: where each move stands is
 * read off the fleet's migrations, and whatever has not begun is put to policy again. A command that was sent already is
 * then sent again under the same migration id, which the agents answer only once.
 */
@NullMarked
package dev.tern.scheduler.execution;

import org.jspecify.annotations.NullMarked;
