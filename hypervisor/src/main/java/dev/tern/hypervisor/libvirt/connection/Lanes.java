package dev.tern.hypervisor.libvirt.connection;

import dev.tern.hypervisor.libvirt.binding.Libvirt;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens lanes to one libvirtd, and remembers those whose call has not come back: each holds a thread, here and there, so
 * no more are opened while too many do.
 */
public final class Lanes {

    /** libvirtd itself has 20 workers by default. */
    private static final int MOST_STUCK = 8;

    private final LibvirtUri uri;
    private final boolean readOnly;
    private final Duration patience;
    private final AtomicInteger stuck = new AtomicInteger();

    /** @param patience for a connection to be made, and for calls that do not handle a guest's whole memory */
    public Lanes(LibvirtUri uri, boolean readOnly, Duration patience) {
        this.uri = uri;
        this.readOnly = readOnly;
        this.patience = patience;
    }

    public Duration patience() {
        return patience;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    public LibvirtUri uri() {
        return uri;
    }

    public Lane open() throws IOException {
        if (stuck.get() >= MOST_STUCK) {
            throw new IOException("libvirtd at " + uri + " has not come back from " + MOST_STUCK
                    + " calls: no more are made until then");
        }
        return Lane.open(this, Libvirt.load());
    }

    void late() {
        stuck.incrementAndGet();
    }

    void back() {
        stuck.decrementAndGet();
    }
}
