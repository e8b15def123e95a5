package dev.tern.contracts.plan;

import dev.tern.contracts.id.HostId;

/** What a plan is for. */
public sealed interface Goal {

    /** Relieve overloaded hosts. */
    record Balance() implements Goal {}

    /** Empty one host; it is cordoned meanwhile. */
    record Evacuate(HostId host) implements Goal {}

    /** Empty one host so that it can be switched off: all of its guests leave it for others that are in use. */
    record Consolidate(HostId host) implements Goal {}

    /** Move guests where an operator said. */
    record Manual() implements Goal {}

    /** Move guests back to where they came from. */
    record ReturnHome() implements Goal {}
}
