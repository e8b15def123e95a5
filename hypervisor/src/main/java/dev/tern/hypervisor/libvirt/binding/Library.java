package dev.tern.hypervisor.libvirt.binding;

import dev.tern.hypervisor.HypervisorRefusal;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The loaded library. Looking up symbols collects what is missing, so that {@link #check} can name all of it at once: the
 * migration's phases are exported privately and another libvirt may lack them.
 */
final class Library {

    private static final long CODE_AT = 0;
    private static final long MESSAGE_AT = 8;
    private static final long ERROR_BYTES = 16;
    private static final long TEXT_BOUND = 16 << 20;

    private final SymbolLookup symbols;
    private final List<String> missing = new ArrayList<>();
    private final Function lastError;

    Library(String name) throws HypervisorRefusal {
        try {
            symbols = SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new HypervisorRefusal(
                    "libvirt.missing", name + " cannot be loaded (" + e.getMessage() + "): install libvirt0");
        }
        lastError = function("virGetLastError", ValueLayout.ADDRESS);
    }

    Function function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return linked(name, FunctionDescriptor.of(result, arguments));
    }

    Function action(String name, MemoryLayout... arguments) {
        return linked(name, FunctionDescriptor.ofVoid(arguments));
    }

    private Function linked(String name, FunctionDescriptor shape) {
        Optional<MemorySegment> symbol = symbols.find(name);
        if (symbol.isEmpty()) {
            missing.add(name);
        }
        return new Function(
                name,
                Linker.nativeLinker()
                        .downcallHandle(symbol.orElseGet(() -> symbols.findOrThrow("virGetLastError")), shape),
                this);
    }

    void check(String version) throws HypervisorRefusal {
        if (!missing.isEmpty()) {
            throw new HypervisorRefusal(
                    "libvirt.symbols",
                    "libvirt " + version + " lacks " + String.join(", ", missing)
                            + ", with which agents drive a move's phases: install libvirt 9 to 11, or move its guests"
                            + " with libvirt's own peer-to-peer migration");
        }
    }

    /** On the thread of the call that failed: the library keeps one error a thread. */
    LibvirtFailure failure(String function) {
        MemorySegment error = ((MemorySegment) lastError.call()).reinterpret(ERROR_BYTES);
        if (error.address() == 0) {
            return new LibvirtFailure(1, function + " failed without a reason");
        }
        String text = text(error.get(ValueLayout.ADDRESS, MESSAGE_AT));
        return new LibvirtFailure(
                error.get(ValueLayout.JAVA_INT, CODE_AT), text == null ? function + " failed without a reason" : text);
    }

    /** A C string, copied; null for NULL. */
    static @Nullable String text(MemorySegment start) {
        return start.address() == 0 ? null : start.reinterpret(TEXT_BOUND).getString(0);
    }
}
