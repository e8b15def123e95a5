package dev.tern.transfer.migration;

import dev.tern.contracts.plan.Reason;
import java.util.function.Consumer;

/** What became of a request to the hypervisor. */
public sealed interface Answer<T> {

    /** Done. */
    record Given<T>(T value) implements Answer<T> {}

    /** It was reached and said no: nothing happened. */
    record Refused<T>(Reason why) implements Answer<T> {}

    /** It cannot be reached, or did not answer in time: the request may or may not have been carried out. */
    record Unreachable<T>(Reason why) implements Answer<T> {}

    /** The value of a request that only does something. */
    enum Done {
        DONE
    }

    /** Called once, on the agent's loop. */
    @FunctionalInterface
    interface Reply<T> extends Consumer<Answer<T>> {}
}
