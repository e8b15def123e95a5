/** The pages' way: parse, operate, batch, compress, send, and the mirror image of each at the other side. */
@NullMarked
package dev.tern.transfer.stream;

import org.jspecify.annotations.NullMarked;
