/**
 * Which moves run when. {@link dev.tern.scheduler.sequencing.ScheduleSearch} looks ahead: from a
 * {@link dev.tern.scheduler.sequencing.SequencingProblem} it makes a {@link dev.tern.scheduler.sequencing.Schedule} that says
 * which moves run together, in which order and with what bandwidth, so that the last guest arrives early and few bytes are
 * sent twice. Guests that wait for each other's room are untied by letting one wait on a third host; where no host has
 * room for that, or none may, the schedule names them. Whoever makes the moves searches at each look, and starts those with
 * which the schedule begins. {@link dev.tern.scheduler.sequencing.Pace} is how many moves at once a host bears by how they
 * went.
 *
 * <p>Room is safe by construction: a guest under way takes it on both hosts from the first page until it has arrived.
 */
@NullMarked
package dev.tern.scheduler.sequencing;

import org.jspecify.annotations.NullMarked;
