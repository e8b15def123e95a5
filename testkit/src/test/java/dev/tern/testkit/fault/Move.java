package dev.tern.testkit.fault;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.testkit.platform.LiveFleet;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.point.PointAgent;

/** The move that a fault meets. */
record Move(LiveFleet fleet, PointAgent points, VmId vm, HostId from, HostId to) {

    /** For what only embedded hosts have: links and disks that can be broken. */
    LivePlatform platform() {
        return (LivePlatform) fleet;
    }
}
