package dev.tern.hypervisor.libvirt.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tern.hypervisor.HypervisorRefusal;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The functions of libvirt that Tern calls, one set a process. Each argument list is that of libvirt's own header. */
public final class Libvirt {

    public final Function open;
    public final Function openReadOnly;
    public final Function close;
    public final Function keepAlive;
    public final Function isAlive;
    public final Function hostName;
    public final Function nodeInfo;
    public final Function hypervisorVersion;
    public final Function allDomainStats;
    public final Function someDomainStats;
    public final Function freeStats;
    public final Function lookup;
    public final Function defineXml;
    public final Function freeDomain;
    public final Function xml;
    public final Function state;
    public final Function info;
    public final Function uuid;
    public final Function domainName;
    public final Function metadata;
    public final Function setMetadata;
    public final Function autostart;
    public final Function setAutostart;
    public final Function isPersistent;
    public final Function isSaved;
    public final Function create;
    public final Function suspend;
    public final Function resume;
    public final Function destroy;
    public final Function undefine;
    public final Function startDirtyRate;
    public final Function jobStats;
    public final Function abortJob;
    public final Function maxSpeed;
    public final Function setMaxSpeed;
    public final Function maxDowntime;
    public final Function setMaxDowntime;
    public final Function freeParameters;
    public final Function begin;
    public final Function prepare;
    public final Function perform;
    public final Function finish;
    public final Function confirm;
    public final HostFunctions host;
    public final ListFunctions lists;
    public final EventFunctions events;
    public final StorageFunctions storage;

    /** Empty where its library is not installed. */
    public final Optional<LibvirtQemu> qemu;

    private final Function free;

    private static final String NAME = "libvirt.so.0";

    private static @Nullable Libvirt loaded;

    /**
     * Loads the library at the first call and starts its event loop.
     *
     * @throws HypervisorRefusal {@code libvirt.missing}, or {@code libvirt.symbols} naming each symbol that it lacks
     */
    public static synchronized Libvirt load() throws HypervisorRefusal {
        Libvirt present = loaded;
        if (present == null) {
            present = new Libvirt(new Library(NAME));
            loaded = present;
        }
        return present;
    }

    private Libvirt(Library library) throws HypervisorRefusal {
        open = library.function("virConnectOpen", ADDRESS, ADDRESS);
        openReadOnly = library.function("virConnectOpenReadOnly", ADDRESS, ADDRESS);
        close = library.function("virConnectClose", JAVA_INT, ADDRESS);
        keepAlive = library.function("virConnectSetKeepAlive", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        isAlive = library.function("virConnectIsAlive", JAVA_INT, ADDRESS);
        hostName = library.function("virConnectGetHostname", ADDRESS, ADDRESS);
        nodeInfo = library.function("virNodeGetInfo", JAVA_INT, ADDRESS, ADDRESS);
        hypervisorVersion = library.function("virConnectGetVersion", JAVA_INT, ADDRESS, ADDRESS);
        allDomainStats =
                library.function("virConnectGetAllDomainStats", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
        someDomainStats = library.function("virDomainListGetStats", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
        freeStats = library.action("virDomainStatsRecordListFree", ADDRESS);
        lookup = library.function("virDomainLookupByUUIDString", ADDRESS, ADDRESS, ADDRESS);
        defineXml = library.function("virDomainDefineXML", ADDRESS, ADDRESS, ADDRESS);
        freeDomain = library.function("virDomainFree", JAVA_INT, ADDRESS);
        xml = library.function("virDomainGetXMLDesc", ADDRESS, ADDRESS, JAVA_INT);
        state = library.function("virDomainGetState", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
        info = library.function("virDomainGetInfo", JAVA_INT, ADDRESS, ADDRESS);
        uuid = library.function("virDomainGetUUIDString", JAVA_INT, ADDRESS, ADDRESS);
        domainName = library.function("virDomainGetName", ADDRESS, ADDRESS);
        metadata = library.function("virDomainGetMetadata", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
        setMetadata = library.function(
                "virDomainSetMetadata", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
        autostart = library.function("virDomainGetAutostart", JAVA_INT, ADDRESS, ADDRESS);
        setAutostart = library.function("virDomainSetAutostart", JAVA_INT, ADDRESS, JAVA_INT);
        isPersistent = library.function("virDomainIsPersistent", JAVA_INT, ADDRESS);
        isSaved = library.function("virDomainHasManagedSaveImage", JAVA_INT, ADDRESS, JAVA_INT);
        create = library.function("virDomainCreate", JAVA_INT, ADDRESS);
        suspend = library.function("virDomainSuspend", JAVA_INT, ADDRESS);
        resume = library.function("virDomainResume", JAVA_INT, ADDRESS);
        destroy = library.function("virDomainDestroy", JAVA_INT, ADDRESS);
        undefine = library.function("virDomainUndefineFlags", JAVA_INT, ADDRESS, JAVA_INT);
        startDirtyRate = library.function("virDomainStartDirtyRateCalc", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        jobStats = library.function("virDomainGetJobStats", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
        abortJob = library.function("virDomainAbortJob", JAVA_INT, ADDRESS);
        maxSpeed = library.function("virDomainMigrateGetMaxSpeed", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        setMaxSpeed = library.function("virDomainMigrateSetMaxSpeed", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
        maxDowntime = library.function("virDomainMigrateGetMaxDowntime", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        setMaxDowntime = library.function("virDomainMigrateSetMaxDowntime", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
        freeParameters = library.action("virTypedParamsFree", ADDRESS, JAVA_INT);
        begin = library.function(
                "virDomainMigrateBegin3Params", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        prepare = library.function(
                "virDomainMigratePrepare3Params",
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                JAVA_INT);
        perform = library.function(
                "virDomainMigratePerform3Params",
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                JAVA_INT);
        finish = library.function(
                "virDomainMigrateFinish3Params",
                ADDRESS,
                ADDRESS,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                JAVA_INT,
                JAVA_INT);
        confirm = library.function(
                "virDomainMigrateConfirm3Params",
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT);
        host = new HostFunctions(library);
        lists = new ListFunctions(library);
        events = new EventFunctions(library);
        storage = new StorageFunctions(library);
        free = new Function("free", allocatorsFree(), library);
        qemu = LibvirtQemu.load(start(library));
    }

    /** @return the library's version */
    private static String start(Library library) throws HypervisorRefusal {
        Function version = library.function("virGetVersion", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        Function initialize = library.function("virInitialize", JAVA_INT);
        Function errors = library.action("virSetErrorFunc", ADDRESS, ADDRESS);
        Function register = library.function("virEventRegisterDefaultImpl", JAVA_INT);
        Function turn = library.function("virEventRunDefaultImpl", JAVA_INT);
        String installed = installed(version);
        library.check(installed);
        try {
            initialize.number();
            errors.call(MemorySegment.NULL, silence());
            register.number();
        } catch (LibvirtFailure e) {
            throw new HypervisorRefusal("libvirt.unusable", "libvirt cannot be started: " + e.getMessage());
        }
        EventLoop.start(turn);
        return installed;
    }

    private static String installed(Function version) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_LONG);
            version.number(number, MemorySegment.NULL, MemorySegment.NULL);
            return dotted(number.get(JAVA_LONG, 0));
        } catch (LibvirtFailure e) {
            return "of an unknown version";
        }
    }

    /** libvirt's way to put a version into a number: 11003000 is 11.3.0. */
    public static String dotted(long version) {
        return version / 1_000_000 + "." + version / 1_000 % 1_000 + "." + version % 1_000;
    }

    /** The library's own way with errors is to print them. */
    private static MemorySegment silence() {
        try {
            return Linker.nativeLinker()
                    .upcallStub(
                            MethodHandles.lookup()
                                    .findStatic(
                                            Libvirt.class,
                                            "ignore",
                                            MethodType.methodType(
                                                    void.class, MemorySegment.class, MemorySegment.class)),
                            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS),
                            Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unused") // called by the library
    private static void ignore(MemorySegment user, MemorySegment error) {}

    private static java.lang.invoke.MethodHandle allocatorsFree() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(ADDRESS));
    }

    /** A string that the library has allocated: copied and given back. */
    public Optional<String> take(MemorySegment allocated) {
        Optional<String> text = Optional.ofNullable(Library.text(allocated));
        free.call(allocated);
        return text;
    }

    /** Bytes that the library has allocated: copied and given back. */
    public byte[] take(MemorySegment allocated, int length) {
        byte[] bytes = allocated.address() == 0 || length <= 0
                ? new byte[0]
                : allocated.reinterpret(length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        free.call(allocated);
        return bytes;
    }

    /** Gives back what the library has allocated and nothing else frees. */
    public void free(MemorySegment allocated) {
        free.call(allocated);
    }

    /** Calls a function that returns nothing. */
    public void give(Function back, Object... arguments) {
        back.call(arguments);
    }

    /** A string that belongs to the library: copied. */
    public static String copy(MemorySegment text) {
        String copied = Library.text(text);
        return copied == null ? "" : copied;
    }
}
