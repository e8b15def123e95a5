package dev.tern.transfer.protocol;

import java.util.List;

/** The constants of the wire. All numbers are big endian. A receiver never believes a number beyond these bounds. */
public final class Wire {

    /** {@code TERN}, the first four bytes of every frame. */
    public static final int MAGIC = 0x5445_524e;

    /**
     * The one version that this build speaks. 1 had no ticket in Prepared and no ReturnPath; 2 no notes in Reserved, no
     * channels, and no moves but by relay.
     */
    public static final int VERSION = 3;

    public static final List<Integer> SUPPORTED = List.of(VERSION);

    /** Most connections of one copy. */
    public static final int MAX_STREAMS = 16;

    /** Most bytes of the hypervisor's stream that one batch may stand for. */
    public static final int MAX_BATCH_RAW = 1 << 20;

    /** Most bytes of a batch's ops before compression: the raw bytes and what naming them costs at worst. */
    public static final int MAX_BATCH_OPS = MAX_BATCH_RAW + (MAX_BATCH_RAW >> 2);

    /** Most batches that may be on their way at once: one further ahead of the next expected is refused. */
    public static final int MAX_AHEAD_BATCHES = 1024;

    /** Most raw bytes that may be on their way at once. */
    public static final int MAX_AHEAD_RAW = 64 << 20;

    /**
     * Most bytes of buffers that the batches on their way may take, compressed and decompressed, at the sizes in which
     * buffers come. More than the raw bytes, as a batch's ops may be longer than what they stand for.
     */
    public static final int MAX_AHEAD_BUFFERS = 256 << 20;

    /** Most bytes of the tail, which the destination holds back in memory. */
    public static final int MAX_TAIL = 64 << 20;

    /** Most bytes of what a guest is, in UTF-8. */
    public static final int MAX_DOCUMENT = 1 << 20;

    /** Most bytes of what a destination's hypervisor gives to the source's, in UTF-8. */
    public static final int MAX_TICKET = 256 << 10;

    /** Most bytes that a destination's hypervisor may say back in one move: QEMU says about twenty. */
    public static final int MAX_RETURN = 64 << 10;

    /** Most bytes of a channel in one frame. */
    public static final int MAX_CHUNK = 64 << 10;

    /** Most bytes, and most chunks, of one channel and direction that may be sent and not yet taken. */
    public static final int CHANNEL_WINDOW = 8 << 20;

    public static final int MAX_AHEAD_CHUNKS = 1024;

    /** Most channels that are open at once in a migration, and most that it may have in all. */
    public static final int MAX_OPEN_CHANNELS = 16;

    public static final int MAX_CHANNELS = 1024;

    private Wire() {}
}
