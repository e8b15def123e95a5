/** A host's key, certificate and authority from PEM files, and what is signed with them. */
@NullMarked
package dev.tern.transfer.edge.identity;

import org.jspecify.annotations.NullMarked;
