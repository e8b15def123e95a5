package dev.tern.contracts.migration;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent is told to do. Keyed by the host whose agent it is for; idempotent by migration id and kind. */
public sealed interface MigrationCommand {

    MigrationId migration();

    VmId vm();

    /** The host whose agent acts on this. */
    HostId host();

    /**
     * Move a guest away from {@code host}.
     *
     * @param destination where the agent of {@code to} listens
     * @param expiresAt past it the command is ignored
     * @param allow policy's answer; without a fresh one nothing starts
     * @param manner none in commands from before there was a choice: the relay
     */
    record Migrate(
            MigrationId migration,
            PlanId plan,
            VmId vm,
            String vmName,
            HostId host,
            HostId to,
            Endpoint destination,
            Instant expiresAt,
            Verdict.Allow allow,
            MigrationLimits limits,
            @Nullable Manner manner)
            implements MigrationCommand {

        public Migrate {
            manner = Manner.orRelay(manner);
        }

        @Override
        public Manner manner() {
            return Manner.orRelay(manner);
        }

        public MigrationMode mode() {
            return manner().mode();
        }
    }

    /** Undo, if it is not too late. */
    record Cancel(MigrationId migration, VmId vm, HostId host, String actor, String reason)
            implements MigrationCommand {}

    /** Change the bandwidth cap in flight. */
    record Limit(MigrationId migration, VmId vm, HostId host, Bandwidth bandwidth) implements MigrationCommand {}

    /** End an IN_DOUBT by what people found out. */
    record Resolve(
            MigrationId migration, VmId vm, HostId host, Resolution resolution, List<String> actors, String evidence)
            implements MigrationCommand {

        public Resolve {
            actors = List.copyOf(actors);
        }

        public enum Resolution {
            /** The destination is proven not to run the guest and never will: the source takes it back. */
            RUN_AT_SOURCE,
            /** The guest runs at the destination: the source gives up its image. */
            RUNS_AT_DESTINATION
        }
    }
}
