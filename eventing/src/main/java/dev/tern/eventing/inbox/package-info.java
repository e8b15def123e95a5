/**
 * What has been handled is not handled again: duplicates by event id, and old news by epoch and step, are dropped and
 * counted.
 */
@NullMarked
package dev.tern.eventing.inbox;

import org.jspecify.annotations.NullMarked;
