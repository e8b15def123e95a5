/**
 * The monitor's picture of fleet and migrations, and the one loop that owns it. Readings of hosts, events of topics and
 * requests of operators go into one bounded queue; the loop takes them out, changes the picture, and says what changed.
 *
 * <pre>
 * pollers (a thread per host) --reading--+
 * topics (replay, then follow) --events--+--> FleetLoop --> FleetWatch --> Announcements: HOST, VM, SAMPLE, ALERT, AUDIT
 * REST --question, cordon----------------+
 * </pre>
 *
 * Readings wait until the topics have been replayed: cordons, firing alerts and moves in flight are then known, so that
 * a restart says nothing twice and forgets nothing.
 */
@NullMarked
package dev.tern.monitor.view;

import org.jspecify.annotations.NullMarked;
