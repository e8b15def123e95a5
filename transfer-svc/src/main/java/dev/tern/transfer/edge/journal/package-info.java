/**
 * The agent's journal as a file.
 *
 * <pre>
 * file  := "TERNJRN1" frame* zero*
 * frame := u32 length | u64 sequence | u32 CRC-32C over sequence and content | content: a JSON array of entries
 * </pre>
 *
 * A frame is written at once and synced before anything is done about it. The file is a little longer than its frames:
 * the zeros are room that is on disk already, so that running moves end also when the disk is full. A frame that is
 * broken with nothing whole behind it is one that a crash tore, and is cut off; a broken one in front of a whole one is
 * damage, and the agent does not start on it.
 */
@NullMarked
package dev.tern.transfer.edge.journal;

import org.jspecify.annotations.NullMarked;
