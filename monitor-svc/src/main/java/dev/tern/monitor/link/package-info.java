/** What moves taught about the links between hosts. */
@NullMarked
package dev.tern.monitor.link;

import org.jspecify.annotations.NullMarked;
