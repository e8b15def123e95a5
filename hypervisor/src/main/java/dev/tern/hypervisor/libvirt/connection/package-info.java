/**
 * Connections to one libvirtd. A {@link dev.tern.hypervisor.libvirt.connection.Lane} is a connection with the one thread
 * that may use it: a call is given a time limit, and one that does not come back leaves its thread behind and breaks the
 * lane, so that a hung libvirtd stops nobody who can wait no longer. Handles live and die inside one call.
 */
@NullMarked
package dev.tern.hypervisor.libvirt.connection;

import org.jspecify.annotations.NullMarked;
