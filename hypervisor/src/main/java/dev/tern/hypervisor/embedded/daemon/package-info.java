/**
 * The daemon of one pretended host: its guests, their streams, its journal, and the control socket. Ending it, in
 * whatever way, is a host's power loss: guests and their memory are gone, and the next start begins empty.
 *
 * <pre>
 * EmbeddedHypervisord -- ControlServer -- ControlSession per client -- Calls -- Host -- Hosted(Guest, GuestStream)
 *         '-- heart: RunJournal.beat() every 100 ms
 * </pre>
 */
@NullMarked
package dev.tern.hypervisor.embedded.daemon;

import org.jspecify.annotations.NullMarked;
