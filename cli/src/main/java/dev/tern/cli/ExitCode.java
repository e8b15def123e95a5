package dev.tern.cli;

/** How the command ends. The numbers are for scripts and never change their meaning. */
final class ExitCode {

    static final int OK = 0;

    /** It was tried and failed, or a check did not hold. */
    static final int FAILED = 1;

    /** The command line, or a value in it, is wrong; nothing was done. */
    static final int USAGE = 2;

    /** Policy denied it, or it cannot be done as things stand. */
    static final int REFUSED = 3;

    /** A service does not answer, or Tern is not up. */
    static final int UNREACHABLE = 4;

    /** A migration is in doubt: see {@code tern resolve}. */
    static final int IN_DOUBT = 5;

    /** There is no such VM, host, plan or migration. */
    static final int UNKNOWN = 6;

    private ExitCode() {}
}
