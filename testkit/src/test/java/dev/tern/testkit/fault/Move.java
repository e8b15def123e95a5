package dev.tern.testkit.fault;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.point.PointAgent;

/** The move that a fault meets. */
record Move(LivePlatform platform, PointAgent points, VmId vm, HostId from, HostId to) {}
