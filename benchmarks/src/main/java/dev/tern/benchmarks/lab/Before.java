package dev.tern.benchmarks.lab;

/**
 * What was known of a guest and its host before its move.
 *
 * @param dirtyPagesPerSecond as QEMU measured it over a second; below zero where it did not
 * @param cpuRatio of one CPU that the guest took
 * @param busyRatio of all the machine's CPUs, whoever took them
 * @param writesPerSecond pages a second that the guest's program says it wrote; below zero where it does not
 * @param idleBytesPerSecond what the link carries without a move
 * @param lostTotal by the guest's clock so far, in milliseconds
 * @param upSeconds of the guest's program, to tell later reports
 */
record Before(
        double dirtyPagesPerSecond,
        double cpuRatio,
        double busyRatio,
        double writesPerSecond,
        double idleBytesPerSecond,
        double lostTotal,
        double upSeconds) {}
