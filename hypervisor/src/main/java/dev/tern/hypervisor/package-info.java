/**
 * What a hypervisor offers to the platform, whichever it is: reading load, running guests, and moving a guest's memory
 * out of and into unix sockets.
 */
@NullMarked
package dev.tern.hypervisor;

import org.jspecify.annotations.NullMarked;
