/** The monitor: sees hosts, guests and links, tells the others, and shows fleet and migrations. */
@NullMarked
package dev.tern.monitor;

import org.jspecify.annotations.NullMarked;
