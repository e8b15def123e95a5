package dev.tern.hypervisor.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.DataSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuestMemoryTest {

    private final GuestMemory memory = new GuestMemory(DataSize.ofMiB(1));

    @AfterEach
    void free() {
        memory.clear();
    }

    @Test
    void shouldBeginCleanAndZero() {
        assertThat(memory.pages()).isEqualTo(256);
        assertThat(memory.dirtyPages()).isZero();
        assertThat(memory.isZero(255)).isTrue();
    }

    @Test
    void shouldHandOutDirtyBitOnce() {
        memory.mark(70);

        assertThat(memory.dirtyPages()).isEqualTo(1);
        assertThat(memory.takeDirty(1)).isEqualTo(1L << 6);
        assertThat(memory.takeDirty(1)).isZero();
    }

    @Test
    void shouldMarkEveryPageAndNoneBeyondTheEnd() {
        GuestMemory odd = new GuestMemory(DataSize.ofPages(65));

        odd.markAll();

        assertThat(odd.dirtyPages()).isEqualTo(65);
        odd.clear();
    }

    @Test
    void shouldTellLastWordOfPageFromZero() {
        memory.store(3, 511, new long[] {1}, 0, 1);

        assertThat(memory.isZero(3)).isFalse();
        assertThat(memory.isZero(2)).isTrue();
        assertThat(memory.isZero(4)).isTrue();
    }

    @Test
    void shouldFillPageWithAnyByte() {
        memory.fill(9, (byte) 0x5a);

        assertThat(memory.word(9, 100)).isEqualTo(0x5a5a5a5a5a5a5a5aL);

        memory.fill(9, (byte) 0);

        assertThat(memory.isZero(9)).isTrue();
    }

    @Test
    void shouldNeverLoseWriteToCopierThatTakesBitsMeanwhile() throws InterruptedException {
        long last = 200_000;
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            long[] value = new long[1];
            for (value[0] = 1; value[0] <= last; value[0]++) {
                memory.store(7, 5, value, 0, 1);
                memory.mark(7);
            }
            done.set(true);
        });
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(GuestMemory.PAGE_SIZE);
            boolean ended;
            do {
                ended = done.get();
                if (memory.takeDirty(0) != 0) {
                    memory.copyPage(7, copy, 0);
                }
            } while (!ended);

            assertThat(copy.get(ValueLayout.JAVA_LONG, 5 * Long.BYTES)).isEqualTo(last);
        }
        writer.join();
    }
}
