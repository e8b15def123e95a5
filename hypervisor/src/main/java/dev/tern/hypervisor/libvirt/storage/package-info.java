/**
 * Local disks that move with their guest: which of a guest's disks are local, what a destination needs to have for them, and
 * the images that are made there. Copying them is QEMU's doing, through the agents' sockets.
 */
@NullMarked
package dev.tern.hypervisor.libvirt.storage;

import org.jspecify.annotations.NullMarked;
