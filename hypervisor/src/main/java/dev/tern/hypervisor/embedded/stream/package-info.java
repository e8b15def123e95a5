/**
 * A guest's way out and in: pre-copy rounds over dirty pages, written as QEMU's stream into a unix socket, and the loader
 * of the same. Each stream is one thread; its gauge is what others see of it.
 *
 * <p>The constants are {@link dev.tern.hypervisor.stream.QemuStream}'s. One block, {@code pc.ram}; machine name
 * {@code tern-embedded}. The tail's one device is a FULL section {@code guest}, version 1, whose data is a u32 length and so
 * many bytes of state; then {@code 00 06}, u32 length and JSON, and the stream is over without an end of file: the emitter
 * waits on the return path until the loader says that it has loaded it.
 */
@NullMarked
package dev.tern.hypervisor.embedded.stream;

import org.jspecify.annotations.NullMarked;
