/** What libvirt's start hook of this host reads: a file for each guest that somebody owns. */
@NullMarked
package dev.tern.transfer.edge.starthook;

import org.jspecify.annotations.NullMarked;
