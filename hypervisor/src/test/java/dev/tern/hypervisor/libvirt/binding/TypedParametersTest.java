package dev.tern.hypervisor.libvirt.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypedParametersTest {

    @Test
    void shouldReadWhatItHasWritten() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // given
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("migrate_uri", "unix:///run/a.sock");
            values.put("bandwidth", 125L);

            // when
            MemorySegment list = TypedParameters.write(arena, values);

            // then
            assertThat(list.byteSize()).isEqualTo(2 * 96);
            assertThat(list.get(ValueLayout.JAVA_INT, 80)).isEqualTo(7);
            assertThat(list.get(ValueLayout.JAVA_LONG, 96 + 88)).isEqualTo(125);
            assertThat(TypedParameters.read(list, 2)).isEqualTo(values);
        }
    }

    @Test
    void shouldReadEveryType() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // given
            MemorySegment list = arena.allocate(7 * 96, 8);
            for (int type = 1; type <= 7; type++) {
                long at = (type - 1) * 96L;
                list.setString(at, "p" + type);
                list.set(ValueLayout.JAVA_INT, at + 80, type);
                list.set(ValueLayout.JAVA_LONG, at + 88, -1);
            }
            list.set(ValueLayout.JAVA_DOUBLE, 4 * 96 + 88, 0.5);
            list.set(ValueLayout.ADDRESS, 6 * 96 + 88, arena.allocateFrom("text"));

            // then
            assertThat(TypedParameters.read(list, 7))
                    .containsEntry("p1", -1L)
                    .containsEntry("p2", 0xFFFF_FFFFL)
                    .containsEntry("p4", -1L)
                    .containsEntry("p5", 0.5)
                    .containsEntry("p6", true)
                    .containsEntry("p7", "text");
        }
    }

    @Test
    void shouldReadMissingTextAsEmpty() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocate(96, 8);
            list.setString(0, "error");
            list.set(ValueLayout.JAVA_INT, 80, 7);
            assertThat(TypedParameters.read(list, 1)).containsEntry("error", "");
        }
    }

    @Test
    void shouldRefuseCountsNamesAndTypesThatCannotBe() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocate(96, 8);
            assertThatThrownBy(() -> TypedParameters.read(list, -1)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> TypedParameters.read(list, Integer.MAX_VALUE))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> TypedParameters.read(list, 1)).hasMessageContaining("name");
            list.asSlice(0, 80).fill((byte) 'a');
            assertThatThrownBy(() -> TypedParameters.read(list, 1)).hasMessageContaining("no end");
            list.set(ValueLayout.JAVA_BYTE, 1, (byte) 0);
            list.set(ValueLayout.JAVA_INT, 80, 8);
            assertThatThrownBy(() -> TypedParameters.read(list, 1)).hasMessageContaining("type 8");
            assertThatThrownBy(() -> TypedParameters.write(arena, Map.of("a".repeat(80), 1L)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
