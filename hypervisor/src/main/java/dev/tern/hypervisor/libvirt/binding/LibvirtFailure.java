package dev.tern.hypervisor.libvirt.binding;

import java.io.IOException;

/** The library said no: its own code, as in virterror.h, and its own words. */
public final class LibvirtFailure extends IOException {

    public static final int INTERNAL_ERROR = 1;
    public static final int NO_MEMORY = 2;
    public static final int NO_SUPPORT = 3;
    public static final int INVALID_ARGUMENT = 8;
    public static final int OPERATION_FAILED = 9;
    public static final int XML_ERROR = 27;
    public static final int DOMAIN_EXISTS = 28;
    public static final int OPERATION_DENIED = 29;
    public static final int XML_DETAIL = 35;
    public static final int NO_DOMAIN = 42;
    public static final int NO_NETWORK = 43;
    public static final int AUTH_FAILED = 45;
    public static final int NO_POOL = 49;
    public static final int NO_VOLUME = 50;
    public static final int OPERATION_INVALID = 55;
    public static final int CONFIG_UNSUPPORTED = 67;
    public static final int OPERATION_TIMEOUT = 68;
    public static final int OPERATION_ABORTED = 78;
    public static final int NO_METADATA = 80;
    public static final int MIGRATE_UNSAFE = 81;
    public static final int OPERATION_UNSUPPORTED = 84;
    public static final int AGENT_UNRESPONSIVE = 86;
    public static final int RESOURCE_BUSY = 87;
    public static final int ACCESS_DENIED = 88;
    public static final int CPU_INCOMPATIBLE = 91;
    public static final int FINISH_OK = 93;
    public static final int AGENT_COMMAND_TIMEOUT = 112;

    private static final long serialVersionUID = 1;

    private final int code;

    LibvirtFailure(int code, String text) {
        super(text);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
