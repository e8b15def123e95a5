/**
 * The record of when which guest ran at this host, for a checker that trusts nobody: no two hosts' intervals of one guest
 * may overlap. Times are nanoseconds of the machine's monotonic clock, which all processes of a machine share.
 *
 * <p>{@code STATE/journal} is text, one line appended per event, in one write:
 *
 * <pre>
 * session HOST BOOT_ID PID NANOS     a daemon began; all lines to the next session are its
 * begin NANOS GUEST                  appended before the guest runs
 * end NANOS GUEST                    appended after it stopped
 * stop NANOS                         the daemon ended in order; no interval is open
 * killed NANOS                       appended by the next daemon: the last heartbeat of the session before
 * </pre>
 *
 * <p>{@code STATE/heartbeat} holds one number, the time at which the daemon last lived, rewritten every 100 ms. An
 * interval without an end lasts to its session's {@code killed}, or in the last session to the heartbeat: the guest ran
 * at least until then, and at most for a heartbeat longer. The clock begins anew when the machine boots, so only
 * intervals of one boot id can be compared.
 */
@NullMarked
package dev.tern.hypervisor.embedded.journal;

import org.jspecify.annotations.NullMarked;
