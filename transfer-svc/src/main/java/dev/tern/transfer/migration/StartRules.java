package dev.tern.transfer.migration;

import dev.tern.contracts.id.VmId;

/**
 * What the hypervisor's start hook goes by. It lies beside the agent, so that it holds while the agent does not run, as
 * after the host's start.
 */
public interface StartRules {

    /**
     * On disk when this returns, and after all that was set before.
     *
     * @throws Journal.JournalFailure when it is not: what the agent was about to do must not be done
     */
    void set(VmId vm, StartRule rule);

    /** On disk soon. */
    void setLater(VmId vm, StartRule rule);

    /** Where no hook asks. */
    StartRules NONE = new StartRules() {

        @Override
        public void set(VmId vm, StartRule rule) {}

        @Override
        public void setLater(VmId vm, StartRule rule) {}
    };
}
