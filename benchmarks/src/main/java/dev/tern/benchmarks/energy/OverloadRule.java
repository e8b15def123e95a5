package dev.tern.benchmarks.energy;

/** Whether a host is overloaded, with the guests that are on it now. */
interface OverloadRule {

    boolean overloaded(SimulatedHost host);

    /** THR: its guests want more than this share of it. */
    static OverloadRule threshold(double share) {
        return host -> {
            double wanted = 0;
            for (Guest guest : host.guests()) {
                wanted += guest.requestedMips();
            }
            return wanted / host.kind().mips() > share;
        };
    }
}
