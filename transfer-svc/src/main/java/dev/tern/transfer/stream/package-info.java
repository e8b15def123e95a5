/**
 * The pages' way: parse, operate, batch, compress, send, and the mirror image of each at the other side, bit for bit.
 *
 * <pre>
 * source      hypervisor =unix socket=> reader: parse, ops, batch -> encoders: compress, checksum -> courier -> lanes
 *                                          |                                                            ^
 *                                          +-> digest (SHA-256)                          acks, cuts ----+
 *
 * destination lanes -> decoders: checksum, decompress -> writer: order, expand -> =unix socket=> hypervisor
 *                                                          |        |
 *                                                          |        +-> digest;  the tail is held back
 *                                                          +-> acks
 *
 * way back   hypervisor <=unix socket= writer back <- control connection <- reader back <=unix socket= hypervisor
 *
 * of a batch:  built -> encoded -> sent -> acknowledged            of a copy:  copying -> ended -> sealed -> delivered
 *                          ^         |                                            |         |        |
 *                          +---------+ its connection broke, or it was damaged    +---------+--------+-> failed
 * </pre>
 *
 * <p>One thread per stage, bounded queues between them; only compression and decompression have several. The reader is
 * the one gate: it reads the hypervisor's socket only while what is ahead of the acknowledgements fits the window of
 * {@code AheadWindow} and fewer than 512 batches are on their way. That bounds the memory of a
 * copy, all of it direct: at the source the ceiling of the window (48 MiB as configured, 60 MiB at most) as batches,
 * 3 MiB to read into, and 1 MiB per encoder; at the destination what the peer may have ahead, 64 MiB and 16 MiB for
 * batches that come twice after a cut, in at most 256 MiB of buffers whatever it claims, 2 MiB to write from, and up to
 * 64 MiB of tail. A batch that is compressed takes its compressed size at the source.
 *
 * <p>An acknowledgement means that the bytes are in the hypervisor's socket, or held where they are tail. What is not
 * acknowledged is kept as it was sent and sent again on another connection, lowest number first, so that connections may
 * break one by one or all at once for as long as {@link CopySettings#reconnect}.
 */
@NullMarked
package dev.tern.transfer.stream;

import org.jspecify.annotations.NullMarked;
