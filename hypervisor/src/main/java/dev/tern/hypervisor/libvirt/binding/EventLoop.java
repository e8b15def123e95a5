package dev.tern.hypervisor.libvirt.binding;

/**
 * Turns the library's event loop, without which its keepalive neither asks nor answers. The loop belongs to the whole
 * process and cannot be taken back: its thread lives as long.
 */
final class EventLoop {

    private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());

    private EventLoop() {}

    static void start(Function turn) {
        Thread.ofPlatform().name("libvirt-events").daemon().start(() -> run(turn));
    }

    private static void run(Function turn) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                turn.number();
            }
        } catch (LibvirtFailure e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "libvirt''s event loop has ended, its keepalive with it; calls still have their time limits",
                    e);
        }
    }
}
