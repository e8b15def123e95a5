package dev.tern.transfer.migration;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import java.util.List;

/** What one host puts right after an undone move: the guest at its source, what was held for it at its destination. */
public record Undoing(MigrationId migration, HostId host, List<Step> steps) {

    public Undoing {
        steps = List.copyOf(steps);
    }

    /**
     * How a step gets on.
     *
     * @param after the steps that it follows; those that follow none run beside each other
     * @param attempts so far
     */
    public record Step(String name, List<String> after, boolean done, int attempts) {

        public Step {
            after = List.copyOf(after);
        }
    }
}
