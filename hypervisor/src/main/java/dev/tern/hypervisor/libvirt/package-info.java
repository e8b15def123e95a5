/**
 * Real hosts: the port to the hypervisor over libvirt and QEMU. Each agent drives its own libvirtd through the phases of
 * a migration; between them travel a document and a ticket, which carry libvirt's cookies, and the stream, which goes
 * through unix sockets of the agents.
 * <pre>
 * at the source                               at the destination
 * describe          Begin                     examine           asks libvirt what the host has; changes nothing
 *                                             prepareIncoming   Prepare; QEMU listens on the socket
 * startOutgoing     Begin, Perform (thread)   finishIncoming    Finish (thread)
 * destroy           Confirm                   resume            run, define, autostart
 * resume            Confirm cancelled         settle            define, autostart
 * settle            Confirm cancelled         destroy           Finish cancelled, or destroy
 * cancelOutgoing    abort the job
 * </pre>
 * What libvirt binds to a connection, an incoming guest until Finish and an outgoing one from Perform to Confirm, has a
 * connection of its own, which belongs to the connector and so outlives the calls. After a restart of the agent those
 * are gone, and plain calls and the notes in the guest's metadata do.
 */
@NullMarked
package dev.tern.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
