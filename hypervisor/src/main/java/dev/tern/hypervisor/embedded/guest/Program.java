package dev.tern.hypervisor.embedded.guest;

import dev.tern.hypervisor.embedded.guest.StateBlob.Reader;
import dev.tern.hypervisor.embedded.guest.StateBlob.Writer;

/**
 * Software that lives in a guest's memory. What it does is a function of the seed and of how many operations came
 * before, whichever host it runs on; when it does it is the machine's to say.
 */
sealed interface Program permits KeyValueStore, ObjectAllocator, IdleSystem {

    /** How many steps it takes to boot: filling caches, loading data. */
    int bootSteps();

    void boot(int step, long version);

    /**
     * One operation: reads something, checks it, writes something.
     *
     * @param version number of this operation, rising
     * @throws Stumbled when what it reads cannot be what it wrote
     */
    void operate(long version);

    /** Registers: what it keeps outside memory. */
    void save(Writer out);

    void restore(Reader in);

    /** The program met data that it did not write. */
    final class Stumbled extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stumbled(String text) {
            super(text, null, false, false);
        }
    }

    static Program of(ProgramKind kind, TwinPages pages, SeededRandom random) {
        return switch (kind) {
            case KEY_VALUE -> new KeyValueStore(pages, random);
            case OBJECT_ALLOCATOR -> new ObjectAllocator(pages, random);
            case IDLE -> new IdleSystem(pages, random);
        };
    }
}
