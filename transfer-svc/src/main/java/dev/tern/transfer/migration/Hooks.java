package dev.tern.transfer.migration;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Those who want to know of a guest's move, as the guest itself or what directs its traffic: to drain it before, and to
 * restore it after. They are told at least once: a move may begin again where it is not known whether they were.
 */
public interface Hooks {

    /** Whether there may be any: where there are none, nothing is journaled of them. */
    boolean areSet();

    /**
     * Returns at once. The answers, one of each hook, come on the agent's loop within the hooks' own deadline and a little
     * more, and always come. A later call about the same guest ends an earlier one that is not over.
     */
    void tell(Call call, Consumer<List<Response>> reply);

    /** What is told. */
    record Call(Moment moment, MigrationId migration, VmId vm, String vmName, HostId from, HostId to) {}

    /** When it is told. */
    enum Moment {
        /** By the source: the destination is ready, and no page has been sent. */
        BEFORE,
        /** By the destination: the guest runs there. */
        AFTER,
        /** By the source, after BEFORE: the move is undone and the guest is at its source as before. */
        UNDONE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What one of them said.
     *
     * @param hook its name, for people
     * @param said bounded, without control characters
     */
    record Response(String hook, Kind kind, String said) {

        public enum Kind {
            ACKNOWLEDGED("hook.acknowledged"),
            /** It said no. */
            OBJECTED("hook.objected"),
            /** It did not answer within the deadline, or asked for more time until then. */
            SILENT("hook.silent"),
            /** It could not be told. */
            UNABLE("hook.unable"),
            /** The guest wants to be told nothing. */
            ABSENT("hook.absent");

            private final String code;

            Kind(String code) {
                this.code = code;
            }

            /** Of a reason. */
            public String code() {
                return code;
            }

            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        @Override
        public String toString() {
            return hook + ": " + kind.word() + (said.isEmpty() ? "" : ", " + said);
        }
    }

    Hooks NONE = new Hooks() {

        @Override
        public boolean areSet() {
            return false;
        }

        @Override
        public void tell(Call call, Consumer<List<Response>> reply) {
            reply.accept(List.of());
        }
    };
}
