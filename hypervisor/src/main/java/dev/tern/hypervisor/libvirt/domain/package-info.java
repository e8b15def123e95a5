/**
 * What a libvirt guest is, read from its XML. The text comes from another host: it is bounded, parsed without document
 * types and external entities, and what could reach beyond the guest at the host that takes it, as QEMU's own command
 * line or another emulator, is refused before libvirt sees it.
 */
@NullMarked
package dev.tern.hypervisor.libvirt.domain;

import org.jspecify.annotations.NullMarked;
