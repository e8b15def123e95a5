/**
 * Holds the platform's promises against what was seen at the hosts, and knows nothing of the platform: it is given what
 * hypervisors ran and when, images of memory, what was on disk, what was said and what was asked for, and names every
 * line that breaks a promise. It imports the JDK and nothing of Tern; a house rule keeps it so.
 *
 * <pre>
 *   P1  a guest runs once                              {@code Running}
 *   P1  what runs was on disk as owned before          {@code Journals}
 *   P2  an image goes only after another one ran       {@code Guests}
 *   P3  memory goes on where it stopped; acks are true {@code Memory}
 *   P4  an undone move leaves both hosts as they were  {@code Requests}
 *   P5  one terminal state for each request            {@code Requests}
 *   P8  an allow before the first page; caps held      {@code Requests}, {@code Links}
 *   P9  the audit log has each transition once         {@code Requests}
 * </pre>
 */
@NullMarked
package dev.tern.testkit.checker;

import org.jspecify.annotations.NullMarked;
