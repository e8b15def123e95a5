/**
 * A guest: off-heap memory behind a write barrier, a program that lives in it, and the thread that runs it.
 *
 * <pre>
 *   Guest (one thread, a mailbox) -- runs --> Machine -- ops --> Program -- reads, writes --> TwinPages
 *                                                |                                               |
 *                                                +-- scans all the time --> MemoryCheck ---------+--> GuestMemory
 *                                                                                   data, then the dirty bit
 * </pre>
 *
 * <p>Every value stands on two pages in two forms, and sums over segments of pages, kept outside the memory like the
 * registers of a CPU, travel in the state blob. A page that a move loses, leaves stale or tears therefore disagrees
 * with its twin, or with its sum, or both; {@link dev.tern.hypervisor.embedded.guest.MemoryCheck} sees all of memory
 * every three seconds and what was written last first after a resume.
 *
 * <p>A guest's memory, its program and its meters belong to its thread. Others read memory only while copying it, and
 * learn what changed meanwhile from the dirty bitmap. Core time is the guest's own account and not the machine's: each
 * operation costs 20 us of virtual core time (see {@link dev.tern.hypervisor.embedded.guest.Cores}).
 */
@NullMarked
package dev.tern.hypervisor.embedded.guest;

import org.jspecify.annotations.NullMarked;
