/**
 * Machine rooms: what hosts make a room draw beyond themselves, and what energy costs there by the hour. {@link
 * dev.tern.scheduler.room.Rooms} knows which host is in which; a host in none draws what it draws, at no price.
 */
@NullMarked
package dev.tern.scheduler.room;

import org.jspecify.annotations.NullMarked;
