package dev.tern.contracts.fleet;

/** What a hypervisor says of a guest. INCOMING: being filled by a migration, never run here yet. */
public enum VmState {
    RUNNING,
    PAUSED,
    INCOMING,
    STOPPED
}
