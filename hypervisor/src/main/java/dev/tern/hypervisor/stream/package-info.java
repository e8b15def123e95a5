/**
 * The wire form of a guest on its way: QEMU's migration stream, as both kinds of hypervisor emit and load it. Only its
 * constants stand here; whoever reads or writes it brings a parser or a writer that suits its buffers.
 *
 * <pre>
 * magic version CONFIGURATION COMMAND* SECTION_START(ram: MEM_SIZE) PART(ram: pages)* END(ram: pages) FULL(device)* EOF VMDESC
 *                                                                          |<------------- tail ------------->|
 * </pre>
 */
@NullMarked
package dev.tern.hypervisor.stream;

import org.jspecify.annotations.NullMarked;
