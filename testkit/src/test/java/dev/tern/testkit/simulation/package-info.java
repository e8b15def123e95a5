/**
 * The platform's own protocol, ownership, migration, scheduling and policy in one thread and in virtual time: many short
 * lives of a small fleet, each drawn from a seed, with faults at the worst moments.
 *
 * <pre>
 *   Scenario --> Play: World = Clockwork, Network, Broker, per host Machine(agent) + Disk + Daemon,
 *                              Commander(scheduler), Ruling(policy), Auditor(audit log)
 *                     faults: Fault = kind, host, when (a time, a state of the move, a step of the agent), how long
 *                     what was seen --> dev.tern.testkit.checker --> findings
 *   findings --> Shrinker: fewer and shorter faults that still break it --> a line for regressions.txt
 * </pre>
 *
 * Real: everything in the features' packages, the frames on the wire, the JSON of the journals, rules, plans, verdicts and
 * the audit chain. Played: what stands behind ports, the threads of a page stream (its frames, numbers and digests are
 * the real ones, its pages are sixteen numbers), and the edges to Kafka and Netty.
 */
@NullMarked
package dev.tern.testkit.simulation;

import org.jspecify.annotations.NullMarked;
