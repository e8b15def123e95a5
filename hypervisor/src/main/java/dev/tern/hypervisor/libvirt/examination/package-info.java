/**
 * Whether a host could take a guest that is described to it: every reason against it at once, before anything is made.
 * What libvirt or QEMU would refuse only in the middle of a move, or worse, after it, is looked for here.
 */
@NullMarked
package dev.tern.hypervisor.libvirt.examination;

import org.jspecify.annotations.NullMarked;
