package dev.tern.scheduler.placement.model;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.search.GuestGoal;
import java.util.List;

/**
 * What a search is for: who takes part, where each may go, how full hosts may get, and what is wanted beyond what every plan
 * wants. What is hard is the same in all of them: memory, and what groups ask for.
 */
public interface Profile {

    /** Guests that may move. */
    List<VmView> guests();

    /** Hosts where the guest may go as far as they have room, in the order of their ids. */
    List<HostId> placesOf(VmView vm);

    /** Hosts of all guests and places, in the order of their ids. */
    List<HostId> hosts();

    /** Demand as a share of a host's cores up to which it takes guests. */
    double cpuLimit();

    /** Share of a host's memory up to which it takes guests. */
    double memoryLimit();

    /** Whether memory that a guest leaves counts as taken until all moves are made: then they may be made in any order. */
    boolean isMemoryHeldOnBoth();

    /** Goals of this profile alone; in micro-core-seconds over the horizon. */
    List<GuestGoal> goals(List<HostId> hosts, List<VmView> guests);
}
