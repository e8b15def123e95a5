package dev.tern.scheduler.power;

/** Why a host could not be switched, or its power not be read. */
public enum PowerProblem {
    /** Nothing is configured that switches this host. */
    HOST_UNKNOWN("power.host.unknown"),
    /** What switches this host cannot do that. */
    UNSUPPORTED("power.unsupported"),
    /** No connection came about, or it broke. */
    UNREACHABLE("power.unreachable"),
    /** No answer in time; whether an order was taken is not known. */
    LATE("power.late"),
    /** Whoever answered has not the certificate of one that is trusted. */
    UNTRUSTED("power.untrusted"),
    /** There are no credentials, or they were not accepted. */
    DENIED("power.denied"),
    /** It cannot now, and may be asked again. */
    BUSY("power.busy"),
    /** It will not, for a reason that it said. */
    REFUSED("power.refused"),
    /** What was answered makes no sense. */
    UNREADABLE("power.unreadable");

    private final String code;

    PowerProblem(String code) {
        this.code = code;
    }

    /** Stable, dotted. */
    public String code() {
        return code;
    }
}
