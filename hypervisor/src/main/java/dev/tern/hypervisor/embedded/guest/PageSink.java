package dev.tern.hypervisor.embedded.guest;

import java.lang.foreign.MemorySegment;

/** Where an incoming stream's pages go: a guest's memory, or in tests something that spoils one of them on the way. */
public interface PageSink {

    /** @param at where in {@code from} the page's 4096 bytes begin */
    void load(long page, MemorySegment from, long at);

    void fill(long page, byte value);
}
