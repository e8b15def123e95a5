/** What the local fleet consists of: three pretended hosts in two zones, and the twelve guests that start on them. */
@NullMarked
package dev.tern.local.fleet;

import org.jspecify.annotations.NullMarked;
