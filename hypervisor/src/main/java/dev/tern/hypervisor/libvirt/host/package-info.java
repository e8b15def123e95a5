/** What a libvirt host is and has, read from the XML in which its libvirtd says it; and its network. */
@NullMarked
package dev.tern.hypervisor.libvirt.host;

import org.jspecify.annotations.NullMarked;
