/**
 * The lab from up to down: the hosts under a platform, the guests on them, and what is taken away when it ends, also when
 * it ended half made. Everything outside the home folder is recognised by the lab's name, so that a lab whose launcher
 * was killed is cleared by the next.
 *
 * <pre>
 * /run/tern-lab/NAME/ home            which home folder it belongs to
 *                     ns/             handles of the hosts' mount and UTS namespaces
 *                     HOST/           the host's /run/libvirt and /run/tern: sockets
 * HOME/ state/lab/HOST/ shared/       the hosts' /etc/libvirt, /var/lib/libvirt, certificates; what they share
 *       logs/HOST/                    the hosts' /var/log/libvirt: QEMU's logs, guests' serial ports
 * </pre>
 */
@NullMarked
package dev.tern.lab.launch;

import org.jspecify.annotations.NullMarked;
