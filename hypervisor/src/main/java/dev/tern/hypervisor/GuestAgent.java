package dev.tern.hypervisor;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The agent inside a running guest that answers for it. Every call ends within seconds, also where the guest hangs. A
 * {@link HypervisorRefusal} has one of the codes {@code guest.agent.none}, the guest has none; {@code guest.agent.away}, it
 * has none that listens now; {@code guest.agent.silent}, it did not answer in time and may have done what it was asked;
 * {@code guest.agent.refused}, it said no.
 */
public interface GuestAgent {

    /**
     * Starts a program of the guest's.
     *
     * @param program its absolute path in the guest
     * @return what the guest calls the process
     * @throws HypervisorRefusal {@code guest.program.missing} where the guest has no such file, and as above
     */
    long start(String program, List<String> arguments) throws IOException;

    /** How a process that was started here ended; empty while it runs. It is told once. */
    Optional<Exit> exit(long process) throws IOException;

    /** The guest's clock. */
    Instant clock() throws IOException;

    void setClock(Instant now) throws IOException;

    /**
     * A process's end.
     *
     * @param status of a shell: 128 and more where a signal ended it
     * @param said the beginning of what it wrote, without control characters; to its error output if it wrote there
     */
    record Exit(int status, String said) {}
}
