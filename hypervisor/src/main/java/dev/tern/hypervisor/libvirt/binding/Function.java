package dev.tern.hypervisor.libvirt.binding;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** One C function. A result that says "failed" is thrown as {@link LibvirtFailure} with the library's own words. */
public final class Function {

    private final String name;
    private final MethodHandle handle;
    private final Library library;

    Function(String name, MethodHandle handle, Library library) {
        this.name = name;
        this.handle = handle;
        this.library = library;
    }

    /** The result of a function that returns a number, negative when it failed. */
    public int number(Object... arguments) throws LibvirtFailure {
        int result = (int) call(arguments);
        if (result < 0) {
            throw library.failure(name);
        }
        return result;
    }

    /** The result of a function that returns something to be freed later, NULL when it failed. */
    public MemorySegment pointer(Object... arguments) throws LibvirtFailure {
        MemorySegment result = (MemorySegment) call(arguments);
        if (result.address() == 0) {
            throw library.failure(name);
        }
        return result;
    }

    /** A result that says nothing of failures. */
    Object call(Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(name + " could not be called", e);
        }
    }
}
