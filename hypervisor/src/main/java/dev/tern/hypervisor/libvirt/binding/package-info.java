/**
 * The C library {@code libvirt.so.0}, called directly: its symbols looked up and checked once, its typed parameters read
 * and written within bounds, its errors as exceptions. Nothing here knows what a move is. The library's events, which its
 * keepalive needs, run on one thread that belongs to this package: there is one such loop in a process.
 */
@NullMarked
package dev.tern.hypervisor.libvirt.binding;

import org.jspecify.annotations.NullMarked;
