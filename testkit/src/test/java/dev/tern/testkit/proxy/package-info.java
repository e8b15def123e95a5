/**
 * A process of its own through which pages travel, and which does to them what networks do. It is told by lines on its
 * standard input, answers each with one line, and ends with its input:
 *
 * <pre>
 * open TARGET_PORT            ok LISTENING_PORT    what follows names this port
 * hold | release PORT         ok                   nothing passes and nobody is told; all of it flows again
 * drop PORT                   ok                   what is connected now goes on reading and passes nothing, for ever
 * cut | mend PORT             ok                   closes all and refuses; takes connections again, in fair weather
 * cut-one PORT                ok                   closes one connection
 * delay PORT MILLIS           ok                   each way, for all that is read from now on
 * throttle PORT BYTES         ok                   per second and connection; 0 for no limit
 * corrupt PORT CHUNKS         ok                   flips a bit in each of the next chunks
 * duplicate PORT CHUNKS       ok                   passes the next chunks twice
 * connections PORT            ok COUNT
 * passed PORT                 ok BYTES             since it was opened, both ways
 * </pre>
 */
@NullMarked
package dev.tern.testkit.proxy;

import org.jspecify.annotations.NullMarked;
