package dev.tern.transfer.stream;

import java.nio.ByteBuffer;

/** Takes the records of a hypervisor's stream in their order. The buffer is the caller's and changes after the call. */
interface RecordSink {

    /** The name length of a record of the same block as the one before. */
    int CONTINUED = -1;

    /** Bytes that are no pages. */
    void opaque(ByteBuffer from, int at, int length) throws InterruptedException;

    /** The whole record that lists the blocks of memory. */
    void blocks(ByteBuffer from, int at, int length) throws InterruptedException;

    /** @param nameLength of the name that stands at {@code nameAt}, or {@link #CONTINUED} */
    void zero(ByteBuffer from, int nameAt, int nameLength, long offset) throws InterruptedException;

    /** As {@link #zero}, with the page's 4096 bytes at {@code contentAt}. */
    void page(ByteBuffer from, int nameAt, int nameLength, long offset, int contentAt) throws InterruptedException;

    /** Bytes after the end of memory. */
    void tail(ByteBuffer from, int at, int length) throws InterruptedException;
}
