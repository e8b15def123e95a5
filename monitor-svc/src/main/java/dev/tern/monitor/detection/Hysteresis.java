package dev.tern.monitor.detection;

/** One condition of one subject: how many samples in a row have said otherwise than what holds now. */
final class Hysteresis {

    /** What a sample says: the condition holds, does not, or lies within the margin. */
    enum Say {
        YES,
        NO,
        NEITHER
    }

    private final int samples;
    private boolean firing;
    private int against;

    Hysteresis(int samples, boolean firing) {
        this.samples = samples;
        this.firing = firing;
    }

    /** Whether the sample turned the condition over. */
    boolean add(Say say) {
        boolean contradicts = firing ? say == Say.NO : say == Say.YES;
        against = contradicts ? against + 1 : 0;
        if (against < samples) {
            return false;
        }
        firing = !firing;
        against = 0;
        return true;
    }

    boolean isFiring() {
        return firing;
    }
}
