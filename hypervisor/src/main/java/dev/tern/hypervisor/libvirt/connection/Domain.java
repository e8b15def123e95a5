package dev.tern.hypervisor.libvirt.connection;

import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.binding.Function;
import dev.tern.hypervisor.libvirt.binding.Libvirt;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.binding.TypedParameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A guest of libvirt's, within one call. */
public final class Domain implements AutoCloseable {

    public static final int RUNNING = 1;
    public static final int BLOCKED = 2;
    public static final int PAUSED = 3;
    public static final int SHUTTING_DOWN = 4;
    public static final int SUSPENDED = 7;

    public static final int PAUSED_BY_USER = 1;
    private static final int PAUSED_BY_MIGRATION = 2;
    private static final int PAUSED_BY_START = 11;

    private static final int UUID_BYTES = 37;
    private static final int INFO_BYTES = 40;
    private static final long INFO_MEMORY_AT = 8;
    private static final int BLOCK_INFO_BYTES = 24;
    private static final int BLOCK_JOB_BYTES = 32;
    private static final int SECURE = 1;
    private static final int INACTIVE = 2;
    private static final int ELEMENT = 2;
    private static final int LIVE = 1;

    /** Managed save, snapshots' and checkpoints' metadata; never NVRAM or TPM state, which may be shared. */
    private static final int UNDEFINE = 1 | 2 | 8 | 16 | 64;

    /** Ten times, the last after about 5 s: longer than QEMU's usual, which may still be on its way from elsewhere. */
    private static final String ANNOUNCE = "{\"execute\":\"announce-self\","
            + "\"arguments\":{\"initial\":50,\"max\":1000,\"rounds\":10,\"step\":100}}";

    private final Connection connection;
    private final Libvirt libvirt;
    private final MemorySegment handle;

    Domain(Connection connection, MemorySegment handle) {
        this.connection = connection;
        this.libvirt = connection.libvirt();
        this.handle = handle;
    }

    MemorySegment handle() {
        return handle;
    }

    public Connection connection() {
        return connection;
    }

    public String uuid() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(UUID_BYTES);
            libvirt.uuid.number(handle, text);
            return text.getString(0);
        }
    }

    public String name() throws IOException {
        return Libvirt.copy(libvirt.domainName.pointer(handle));
    }

    /** libvirt's numbers. */
    public record State(int state, int reason) {

        public boolean isActive() {
            return state == RUNNING
                    || state == BLOCKED
                    || state == PAUSED
                    || state == SHUTTING_DOWN
                    || state == SUSPENDED;
        }

        /** At its destination from the first moment, and at its source from the switch on. */
        public boolean isMoving() {
            return state == PAUSED && (reason == PAUSED_BY_MIGRATION || reason == PAUSED_BY_START);
        }

        public boolean isPaused() {
            return state == PAUSED || state == SUSPENDED;
        }
    }

    public State state() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment reason = arena.allocate(ValueLayout.JAVA_INT);
            libvirt.state.number(handle, state, reason, 0);
            return new State(state.get(ValueLayout.JAVA_INT, 0), reason.get(ValueLayout.JAVA_INT, 0));
        }
    }

    /** KiB that it may take at most. */
    public long memoryKib() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_BYTES, Long.BYTES);
            libvirt.info.number(handle, info);
            return info.get(ValueLayout.JAVA_LONG, INFO_MEMORY_AT);
        }
    }

    public boolean isPersistent() throws IOException {
        return libvirt.isPersistent.number(handle) == 1;
    }

    /** What it is now, without passwords. */
    public String description() throws IOException {
        return libvirt.take(libvirt.xml.pointer(handle, 0)).orElse("");
    }

    /** Whether its memory lies on disk, so that its next start is a restore. */
    public boolean isSaved() throws IOException {
        return libvirt.isSaved.number(handle, 0) == 1;
    }

    /** What it will be at its next start, passwords included. */
    public String definition() throws IOException {
        return libvirt.take(libvirt.xml.pointer(handle, SECURE | INACTIVE)).orElse("");
    }

    /** As it runs, with the chains of files behind its disks, which what migrates does not name. */
    public String running() throws IOException {
        return libvirt.take(libvirt.xml.pointer(handle, 0)).orElse("");
    }

    /** @param allocation bytes that the image takes on its host */
    public record Block(long capacity, long allocation) {}

    /** @param disk its target */
    public Block block(String disk) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(BLOCK_INFO_BYTES, Long.BYTES);
            libvirt.storage.blockInfo.number(handle, arena.allocateFrom(disk), info, 0);
            return new Block(
                    info.get(ValueLayout.JAVA_LONG, 0),
                    Math.max(info.get(ValueLayout.JAVA_LONG, 8), info.get(ValueLayout.JAVA_LONG, 16)));
        }
    }

    /** @param done and end in bytes, of the job that copies a disk: both grow with what the guest writes */
    public record BlockJob(long done, long end) {}

    /** Of a disk, as QEMU says now; the job of the whole move has older figures. Empty where there is none. */
    public Optional<BlockJob> blockJob(String disk) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(BLOCK_JOB_BYTES, Long.BYTES);
            int found = libvirt.storage.blockJob.number(handle, arena.allocateFrom(disk), info, 0);
            return found == 0
                    ? Optional.empty()
                    : Optional.of(
                            new BlockJob(info.get(ValueLayout.JAVA_LONG, 16), info.get(ValueLayout.JAVA_LONG, 24)));
        }
    }

    /** The element of that namespace in the guest's metadata. */
    public Optional<String> metadata(String namespace) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return libvirt.take(libvirt.metadata.pointer(handle, ELEMENT, arena.allocateFrom(namespace), 0));
        } catch (LibvirtFailure e) {
            if (e.code() == LibvirtFailure.NO_METADATA) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Of the running guest only; null removes the element. It outlives libvirtd, not the guest. */
    public void setMetadata(String prefix, String namespace, @Nullable String element) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            libvirt.setMetadata.number(
                    handle,
                    ELEMENT,
                    element == null ? MemorySegment.NULL : arena.allocateFrom(element),
                    arena.allocateFrom(prefix),
                    arena.allocateFrom(namespace),
                    LIVE);
        }
    }

    public boolean autostart() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flag = arena.allocate(ValueLayout.JAVA_INT);
            libvirt.autostart.number(handle, flag);
            return flag.get(ValueLayout.JAVA_INT, 0) != 0;
        }
    }

    public void setAutostart(boolean on) throws IOException {
        libvirt.setAutostart.number(handle, on ? 1 : 0);
    }

    public void start() throws IOException {
        libvirt.create.number(handle);
    }

    public void suspend() throws IOException {
        libvirt.suspend.number(handle);
    }

    public void resume() throws IOException {
        libvirt.resume.number(handle);
    }

    public void destroy() throws IOException {
        libvirt.destroy.number(handle);
    }

    /** Removes the definition and what belongs to it alone, never storage. */
    public void undefine() throws IOException {
        libvirt.undefine.number(handle, UNDEFINE);
    }

    /**
     * Has QEMU tell the network that the guest is here, a few times within some seconds: its answer says only that it
     * begins. libvirt marks the guest as tainted by it.
     *
     * @throws HypervisorRefusal {@code libvirt.symbols} where this host's libvirt cannot
     */
    public void announce() throws IOException {
        if (libvirt.qemu.isEmpty()) {
            throw new HypervisorRefusal(
                    "libvirt.symbols", "libvirt-qemu.so.0 cannot be used here: nothing can be said to QEMU itself");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(ValueLayout.ADDRESS);
            libvirt.qemu.get().monitorCommand.number(handle, arena.allocateFrom(ANNOUNCE), answer, 0);
            String said = libvirt.take(answer.get(ValueLayout.ADDRESS, 0)).orElse("");
            if (said.contains("\"error\"")) {
                throw new HypervisorRefusal("config.unsupported", "QEMU does not announce guests: " + said);
            }
        }
    }

    /**
     * Asks the agent inside the guest. libvirt marks the guest as tainted by it.
     *
     * @param command of QEMU's guest agent, in JSON
     * @param seconds that the guest may take
     * @return its whole answer, in JSON
     * @throws HypervisorRefusal {@code libvirt.symbols} where this host's libvirt cannot
     */
    public String askAgent(String command, int seconds) throws IOException {
        if (libvirt.qemu.isEmpty()) {
            throw new HypervisorRefusal(
                    "libvirt.symbols", "libvirt-qemu.so.0 cannot be used here: nothing can be said to a guest's agent");
        }
        try (Arena arena = Arena.ofConfined()) {
            Function ask = libvirt.qemu.get().agentCommand;
            return libvirt.take(ask.pointer(handle, arena.allocateFrom(command), seconds, 0))
                    .orElse("");
        }
    }

    /** How QEMU finds out how fast memory is written. */
    public enum DirtyRateMode {
        /** A few pages are read twice: of any guest, by estimate. */
        PAGE_SAMPLING(0),
        /** KVM says which pages were written: exact, of guests that have a dirty ring. */
        DIRTY_RING(2);

        private final int flag;

        DirtyRateMode(int flag) {
            this.flag = flag;
        }
    }

    /** Begins to measure how fast memory is written; {@code dirtyrate.*} of the statistics has the result afterwards. */
    public void measureDirtyRate(int seconds, DirtyRateMode mode) throws IOException {
        libvirt.startDirtyRate.number(handle, seconds, mode.flag);
    }

    /** Of the job that is going on; empty when there is none. */
    public Map<String, Object> job() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment type = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment list = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            libvirt.jobStats.number(handle, type, list, count, 0);
            MemorySegment values = list.get(ValueLayout.ADDRESS, 0);
            int length = count.get(ValueLayout.JAVA_INT, 0);
            try {
                boolean none = type.get(ValueLayout.JAVA_INT, 0) == 0 || values.address() == 0;
                return none ? Map.of() : TypedParameters.read(values, length);
            } finally {
                libvirt.give(libvirt.freeParameters, values, length);
            }
        }
    }

    public void abortJob() throws IOException {
        libvirt.abortJob.number(handle);
    }

    public long maxSpeedMiB() throws IOException {
        return number(libvirt.maxSpeed);
    }

    public void setMaxSpeedMiB(long mib) throws IOException {
        libvirt.setMaxSpeed.number(handle, mib, 0);
    }

    public long maxDowntimeMillis() throws IOException {
        return number(libvirt.maxDowntime);
    }

    public void setMaxDowntimeMillis(long millis) throws IOException {
        libvirt.setMaxDowntime.number(handle, millis, 0);
    }

    private long number(Function of) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ValueLayout.JAVA_LONG);
            of.number(handle, place, 0);
            return place.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    @Override
    public void close() {
        libvirt.give(libvirt.freeDomain, handle);
    }
}
