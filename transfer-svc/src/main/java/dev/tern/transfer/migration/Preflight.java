package dev.tern.transfer.migration;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Hypervisor.Sight;
import dev.tern.transfer.protocol.ControlMessage.Reserve;
import dev.tern.transfer.protocol.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a host can take a guest: every reason against it at once.
 *
 * @param reserve memory that must stay free
 * @param held memory promised to guests that the hypervisor does not know yet
 * @param coming other moves to this host
 * @param mostComing how many there may be
 * @param accepting the inventory has this host up and not cordoned
 * @param draining the agent is about to stop
 * @param hasRoom the journal can take another move
 */
record Preflight(
        HostId host,
        DataSize reserve,
        DataSize held,
        int coming,
        int mostComing,
        boolean accepting,
        boolean draining,
        boolean hasRoom) {

    List<Reason> reasons(Session session, Reserve request, Sight sight) {
        List<Reason> against = new ArrayList<>();
        host(against);
        if (sight.guest(session.vm()).isPresent()) {
            against.add(no("vm.exists", "already has a guest with id " + session.vm()));
        } else if (sight.guests().stream().anyMatch(guest -> guest.name().equals(request.vmName()))) {
            against.add(no("vm.name-taken", "already has another guest named \"" + request.vmName() + "\""));
        }
        Reason unable = sight.unable().get(request.manner().mode());
        if (unable != null) {
            against.add(no(unable.code(), unable.text()));
        }
        if (request.manner().mode() != MigrationMode.COLD) {
            memory(request, sight, against);
        }
        if (!major(request.hypervisor()).equals(major(sight.version()))) {
            against.add(no(
                    "hypervisor.version",
                    "runs " + sight.version() + " and cannot load a stream of " + request.hypervisor()));
        }
        if (request.streams() < 1 || request.streams() > MigrationLimits.MOST_STREAMS) {
            against.add(no(
                    "streams.number",
                    "takes 1 to " + MigrationLimits.MOST_STREAMS + " streams, not " + request.streams()));
        }
        return against;
    }

    private void host(List<Reason> against) {
        if (draining) {
            against.add(no("agent.draining", "has an agent that is about to stop"));
        }
        if (!accepting) {
            against.add(no("host.not-accepting", "is cordoned or not up"));
        }
        if (!hasRoom) {
            against.add(no("journal.full", "has no room left for its agent's journal; free disk space"));
        }
        if (coming >= mostComing) {
            against.add(no("limit.coming", "already takes in " + coming + " guests, the limit is " + mostComing));
        }
    }

    private void memory(Reserve request, Sight sight, List<Reason> against) {
        DataSize taken = sight.used().plus(held).plus(reserve);
        DataSize free = sight.memory().minusAtMost(taken);
        if (request.memory().equals(DataSize.ZERO)) {
            against.add(no("memory.none", "was asked to take a guest without memory"));
        } else if (request.memory().compareTo(free) > 0) {
            against.add(no(
                    "memory.short",
                    "has " + free + " free for a guest of " + request.memory() + ": " + sight.used() + " used and "
                            + held + " promised of " + sight.memory() + ", reserve " + reserve));
        }
    }

    /** Streams load within one major version of one hypervisor: {@code embedded 1} of {@code embedded 1.0}. */
    private static String major(String version) {
        int dot = version.indexOf('.');
        return dot < 0 ? version : version.substring(0, dot);
    }

    private Reason no(String code, String text) {
        return new Reason(code, host + " " + text);
    }
}
