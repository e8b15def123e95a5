package dev.tern.hypervisor.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MachineTest {

    private static final VmId ID = VmId.of("00000000-0000-4000-8000-000000000001");
    private static final long SECOND = 1_000_000_000;
    private static final int VCPUS = 2;

    private final List<GuestMemory> memories = new ArrayList<>();
    private final Cores cores = new Cores(4);

    @AfterEach
    void free() {
        memories.forEach(GuestMemory::clear);
    }

    private GuestMemory memory() {
        GuestMemory memory = new GuestMemory(DataSize.ofMiB(4));
        memories.add(memory);
        return memory;
    }

    private Machine machine(ProgramKind kind, GuestMemory memory, Map<String, String> settings)
            throws HypervisorRefusal {
        return new Machine(ID, kind, settings, memory, cores, () -> Instant.EPOCH);
    }

    /** Runs from one second to another in steps of so many nanoseconds. */
    private static void run(Machine machine, long fromSecond, long toSecond, long step) {
        machine.switchOn(fromSecond * SECOND);
        for (long now = fromSecond * SECOND; now <= toSecond * SECOND; now += step) {
            machine.advance(now, VCPUS);
            while (machine.hasWork()) {
                machine.slice();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProgramKind.class)
    void shouldStayCleanAndDoItsWork(ProgramKind kind) throws HypervisorRefusal {
        Machine machine = machine(kind, memory(), Map.of("writes_per_second", "2000"));

        run(machine, 0, 20, SECOND / 50);

        assertThat(machine.selfCheck().firstFault()).isEmpty();
        assertThat(machine.selfCheck().faults()).isZero();
        assertThat(machine.selfCheck().passes()).isBetween(5L, 8L);
        assertThat(machine.dirtyPagesPerSecond()).isPositive();
        assertThat(machine.workingSetPages()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(ProgramKind.class)
    void shouldLiveInSmallestMemory(ProgramKind kind) throws HypervisorRefusal {
        GuestMemory small = new GuestMemory(DataSize.ofMiB(1));
        memories.add(small);
        Machine machine = machine(kind, small, Map.of("writes_per_second", "20000"));

        run(machine, 0, 10, SECOND / 50);

        assertThat(machine.selfCheck().firstFault()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ProgramKind.class)
    void shouldHoldSameMemoryForSameSeedHoweverTimeIsCut(ProgramKind kind) throws HypervisorRefusal {
        GuestMemory one = memory();
        GuestMemory other = memory();
        Map<String, String> settings = Map.of("seed", "5", "writes_per_second", "0");

        run(machine(kind, one, settings), 0, 2, SECOND / 50);
        run(machine(kind, other, settings), 0, 2, SECOND / 77);

        assertThat(one.digest()).isEqualTo(other.digest());
    }

    @ParameterizedTest
    @EnumSource(ProgramKind.class)
    void shouldGoOnElsewhereFromItsState(ProgramKind kind) throws HypervisorRefusal {
        GuestMemory here = memory();
        GuestMemory there = memory();
        Map<String, String> settings = Map.of("seed", "5", "writes_per_second", "1000", "load", "2");
        Machine source = machine(kind, here, settings);
        run(source, 0, 4, SECOND / 50);
        copy(here, there);

        Machine arrived = machine(kind, there, Map.of());
        arrived.restore(source.save());
        Machine stayed = machine(kind, here, Map.of());
        stayed.restore(source.save());
        run(stayed, 4, 8, SECOND / 50);
        run(arrived, 4, 8, SECOND / 50);

        assertThat(there.digest()).isEqualTo(here.digest());
        assertThat(arrived.settings()).isEqualTo(settings);
        assertThat(arrived.selfCheck().isClean()).isTrue();
    }

    private static void copy(GuestMemory from, GuestMemory to) {
        long[] page = new long[GuestMemory.PAGE_WORDS];
        for (int i = 0; i < from.pages(); i++) {
            from.read(i, 0, page, page.length);
            to.store(i, 0, page, 0, page.length);
        }
    }

    @Test
    void shouldRefuseStateOfAnotherGuestOrWithFlippedBit() throws HypervisorRefusal {
        Machine source = machine(ProgramKind.IDLE, memory(), Map.of());
        byte[] blob = source.save();
        byte[] flipped = blob.clone();
        flipped[blob.length / 2] ^= 1;
        Machine other = machine(ProgramKind.KEY_VALUE, memory(), Map.of());

        assertThatThrownBy(() -> source.restore(flipped)).hasMessageContaining("checksum");
        assertThatThrownBy(() -> source.restore(new byte[3])).hasMessageContaining("3 bytes");
        assertThatThrownBy(() -> other.restore(blob)).hasMessageContaining("program idle, not of key-value");
    }

    @Test
    void shouldAccountCoresByLoadAndOperations() throws HypervisorRefusal {
        Machine machine = machine(
                ProgramKind.KEY_VALUE, memory(), Map.of("cpu", "0.5", "writes_per_second", "5000", "load", "1"));

        run(machine, 0, 10, SECOND / 50);

        assertThat(machine.demandNanos() / (double) SECOND).isCloseTo(10 * 0.6, within(0.1));
    }

    @Test
    void shouldShareCoresInProportionWhenTheyAreShort() throws HypervisorRefusal {
        Machine[] machines = new Machine[4];
        for (int i = 0; i < machines.length; i++) {
            machines[i] = machine(ProgramKind.IDLE, memory(), Map.of("cpu", "100", "writes_per_second", "0"));
        }
        for (int i = 0; i < 3; i++) {
            for (Machine machine : machines) {
                machine.advance(i * SECOND, VCPUS);
            }
        }
        assertThat(cores.demandNanos()).isGreaterThan(cores.givenNanos());

        machines[0].switchOff();
        machines[1].switchOff();
        long demand = cores.demandNanos();
        long given = cores.givenNanos();
        machines[2].advance(10 * SECOND, VCPUS);

        assertThat(cores.givenNanos() - given).isEqualTo(cores.demandNanos() - demand);
    }

    @Test
    void shouldChangeSettingsAllOrNone() throws HypervisorRefusal {
        Machine machine = machine(ProgramKind.IDLE, memory(), Map.of("load", "1"));

        assertThatThrownBy(() -> machine.change(Map.of("load", "3", "cpu", "many")))
                .hasMessageContaining("cpu");
        assertThatThrownBy(() -> machine.change(Map.of("seed", "3"))).hasMessageContaining("seed");
        assertThat(machine.settings()).containsEntry("load", "1");

        machine.change(Map.of("load", "3"));

        assertThat(machine.settings()).containsEntry("load", "3");
    }

    @ParameterizedTest
    @EnumSource(ProgramKind.class)
    void shouldLookLikeMemoryOfServersToCompressor(ProgramKind kind) throws HypervisorRefusal {
        GuestMemory memory = memory();
        run(machine(kind, memory, Map.of()), 0, 3, SECOND / 50);

        assertThat(compressionOf(memory)).isBetween(2.0, 6.0);
    }

    private static double compressionOf(GuestMemory memory) {
        byte[] all = new byte[memory.pages() * GuestMemory.PAGE_SIZE];
        long[] words = new long[GuestMemory.PAGE_WORDS];
        for (int page = 0; page < memory.pages(); page++) {
            memory.read(page, 0, words, words.length);
            ByteBuffer.wrap(all, page * GuestMemory.PAGE_SIZE, GuestMemory.PAGE_SIZE)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .put(words);
        }
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
            deflater.setInput(all);
            deflater.finish();
            byte[] out = new byte[1 << 20];
            while (!deflater.finished()) {
                deflater.deflate(out);
            }
            return (double) all.length / deflater.getBytesWritten();
        }
    }
}
