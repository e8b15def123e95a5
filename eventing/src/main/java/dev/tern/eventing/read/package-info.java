/**
 * Reading topics from the beginning by {@code assign}, without a consumer group: how a service rebuilds its state from
 * compacted topics, and how an agent reads its commands.
 */
@NullMarked
package dev.tern.eventing.read;

import org.jspecify.annotations.NullMarked;
