package dev.tern.benchmarks.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedRatesTest {

    @TempDir
    private Path folder;

    private RecordedRates read(String... lines) throws IOException {
        return RecordedRates.of(Files.writeString(folder.resolve("rates.csv"), String.join("\n", lines)));
    }

    @Test
    void shouldReadWhatTheSchedulerLearnsFrom() throws IOException {
        RecordedRates rates =
                read("memory_bytes,dirty_rate_pages_per_second,working_set_bytes,wire_ratio", "1000,606.5,250,0.5");

        assertThat(rates.guests()).containsExactly(new RecordedRates.Guest(new DirtyRate(606.5), 0.25, new Ratio(0.5)));
    }

    @Test
    void shouldReadTheLabsMovesAndSkipThoseWithoutARate() throws IOException {
        RecordedRates rates =
                read("guest,memory_mib,working_set_mib,dirty_pages_per_second", "a,512,128,5120", "b,512,,");

        assertThat(rates.guests()).containsExactly(new RecordedRates.Guest(new DirtyRate(5_120), 0.25, Ratio.ONE));
    }

    @Test
    void shouldReadOtherPeoplesRuns() throws IOException {
        RecordedRates rates = read("ram_total_bytes,dirty_pages_rate_mean", "8607571968,6504.3", "8607571968,");

        assertThat(rates.guests()).containsExactly(new RecordedRates.Guest(new DirtyRate(6_504.3), 1, Ratio.ONE));
    }
}
