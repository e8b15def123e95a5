package dev.tern.hypervisor;

/**
 * What a guest says of its own memory, all its life and across moves: how often it has looked at all of it, how many
 * faults it found, and the first one in words (empty where there was none).
 */
public record SelfCheck(long passes, long faults, String firstFault) {

    public boolean isClean() {
        return faults == 0;
    }
}
