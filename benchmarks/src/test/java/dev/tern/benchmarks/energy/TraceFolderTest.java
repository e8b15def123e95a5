package dev.tern.benchmarks.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFolderTest {

    @TempDir
    private Path folder;

    @Test
    void shouldReadTracesInTheOrderOfTheirNames() throws IOException {
        // given
        write("b", day("7"));
        write("a_2", day("100"));
        write("a", day("0"));
        write(".listing", List.of("not a trace"));

        // when
        List<Trace> traces = TraceFolder.read(folder);

        // then
        assertThat(traces).extracting(Trace::name).containsExactly("a", "a_2", "b");
        assertThat(traces.getLast().at(12_345)).isCloseTo(0.07, within(1e-12));
    }

    @Test
    void shouldGoInAStraightLineFromSampleToSample() throws IOException {
        // given
        List<String> lines = day("0");
        lines.set(1, "40");
        lines.set(287, "10");
        write("a", lines);

        // when
        Trace trace = TraceFolder.read(folder).getFirst();

        // then
        assertThat(trace.at(0)).isZero();
        assertThat(trace.at(75)).isCloseTo(0.1, within(1e-12));
        assertThat(trace.at(300)).isEqualTo(0.4);
        assertThat(trace.at(450)).isCloseTo(0.2, within(1e-12));
        assertThat(trace.at(86_400))
                .as("the last sample holds to the end of the day")
                .isEqualTo(0.1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "101", "3.5", "99999999999999999999", "1 2"})
    void shouldNameTheLineThatIsNoPercent(String wrong) throws IOException {
        List<String> lines = day("5");
        lines.set(41, wrong);
        write("host_1", lines);

        assertThatThrownBy(() -> TraceFolder.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("host_1, line 42")
                .hasMessageContaining("\"" + wrong + "\"");
    }

    @Test
    void shouldNameTheLineWhereADayEndsTooEarly() throws IOException {
        write("host_1", day("5").subList(0, 100));

        assertThatThrownBy(() -> TraceFolder.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("host_1, line 101")
                .hasMessageContaining("288");
    }

    @Test
    void shouldFindTheLineInBytesThatAreNoText() throws IOException {
        Files.write(folder.resolve("binary"), new byte[] {'1', '\n', (byte) 0xff, (byte) 0xfe, 0});

        assertThatThrownBy(() -> TraceFolder.read(folder)).hasMessageContaining("binary, line 2");
    }

    @Test
    void shouldRefuseAFolderThatIsNone() throws IOException {
        assertThatThrownBy(() -> TraceFolder.read(folder)).hasMessageContaining("no trace in it");
        assertThatThrownBy(() -> TraceFolder.read(folder.resolve("away"))).hasMessageContaining("no such folder");
        Files.createDirectory(folder.resolve("20110303"));
        assertThatThrownBy(() -> TraceFolder.read(folder)).hasMessageContaining("nothing but files");
    }

    private void write(String name, List<String> lines) throws IOException {
        Files.write(folder.resolve(name), lines);
    }

    private static List<String> day(String percent) {
        return new ArrayList<>(Collections.nCopies(Trace.SAMPLES, percent));
    }
}
