/**
 * The machine's own commands ({@code ip}, {@code tc}, {@code unshare}, {@code virsh}): run, waited for with a limit, and
 * explained when they fail. Nothing of the lab starts a command in another way but the supervisor, which keeps daemons.
 */
@NullMarked
package dev.tern.lab.command;

import org.jspecify.annotations.NullMarked;
