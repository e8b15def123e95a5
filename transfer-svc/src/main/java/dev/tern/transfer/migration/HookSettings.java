package dev.tern.transfer.migration;

import java.time.Duration;

/**
 * What an agent makes of what hooks and guests say.
 *
 * @param onSilence what becomes of a move whose hooks do not answer in time before it
 * @param clockLimit by which a guest's clock may be off after its arrival
 * @param setClock whether one that is off by more is set to the host's
 */
public record HookSettings(OnSilence onSilence, Duration clockLimit, boolean setClock) {

    public static final HookSettings DEFAULT = new HookSettings(OnSilence.GO, Duration.ofSeconds(1), false);

    public HookSettings {
        if (!clockLimit.isPositive()) {
            throw new IllegalArgumentException("The limit of a guest's clock must be positive: " + clockLimit);
        }
    }

    /** The deadline is then the longest delay, or the end of the move. */
    public enum OnSilence {
        GO,
        UNDO
    }
}
