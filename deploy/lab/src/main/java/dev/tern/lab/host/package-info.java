/**
 * A libvirt host: a network, a mount and a UTS namespace, in which a libvirtd with its virtlogd and virtlockd finds
 * folders of its own under the usual names, and QEMU a bridge, a certificate and a name. The namespaces are held by files
 * and not by processes: a host's daemons can all be dead, and it is still there.
 */
@NullMarked
package dev.tern.lab.host;

import org.jspecify.annotations.NullMarked;
