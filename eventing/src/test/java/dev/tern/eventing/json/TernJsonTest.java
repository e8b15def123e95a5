package dev.tern.eventing.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Estimate;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TernJsonTest {

    private static final String DIGEST = "ab".repeat(32);

    record Everything(
            DataSize memory,
            Bandwidth linkRate,
            DirtyRate dirtyRate,
            Duration handOver,
            Ratio cpu,
            Ratio wireRatio,
            Instant startAt,
            Epoch epoch,
            VmState state,
            Estimate<Duration> downtime,
            Map<HostId, DataSize> perHost,
            List<Duration> pauses,
            @Nullable String note) {

        public boolean isBusy() {
            return true;
        }

        public String getShout() {
            return "not a property";
        }
    }

    private static Everything everything() {
        return new Everything(
                DataSize.ofKiB(4),
                new Bandwidth(7),
                new DirtyRate(1.5),
                Duration.ofNanos(12_345_678),
                Ratio.ONE,
                new Ratio(0.25),
                Instant.parse("2026-11-22T10:00:00.5Z"),
                new Epoch(3),
                VmState.RUNNING,
                new Estimate<>(Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofSeconds(3)),
                Map.of(HostId.of("host-b"), DataSize.ZERO, HostId.of("host-a"), DataSize.PAGE),
                List.of(Duration.ofMillis(5)),
                null);
    }

    @Test
    void shouldNameEveryPropertyWithTheUnitOfItsType() {
        assertThat(TernJson.text(everything()))
                .isEqualTo("{\"memory_bytes\":4096,\"link_rate_bytes_per_second\":7,"
                        + "\"dirty_rate_pages_per_second\":1.5,\"hand_over_ms\":12.345678,\"cpu_ratio\":1.0,"
                        + "\"wire_ratio\":0.25,\"start_at\":\"2026-11-22T10:00:00.500Z\",\"epoch\":3,"
                        + "\"state\":\"running\",\"downtime_ms\":{\"low\":1,\"expected\":20,\"high\":3000},"
                        + "\"per_host_bytes\":{\"host-a\":4096,\"host-b\":0},\"pauses_ms\":[5]}");
    }

    @Test
    void shouldReadBackWhatItWrote() throws UnreadableJson {
        Everything before = everything();
        assertThat(TernJson.read(TernJson.bytes(before), Everything.class)).isEqualTo(before);
    }

    @Test
    void shouldSayTheKindOfSealedTypesAlsoWhereTheDeclaredTypeIsOneOfThem() throws UnreadableJson {
        // given
        Verdict.Allow allow = new Verdict.Allow(Instant.EPOCH, List.of());
        MigrationState state = new MigrationState.Released(Epoch.FIRST, new ImageDigest(DIGEST));
        // when, then
        assertThat(TernJson.text(allow))
                .isEqualTo("{\"kind\":\"allow\",\"expires_at\":\"1970-01-01T00:00:00Z\",\"decisions\":[]}");
        assertThat(TernJson.read(TernJson.text(allow), Verdict.class)).isEqualTo(allow);
        assertThat(TernJson.read(TernJson.text(allow), Verdict.Allow.class)).isEqualTo(allow);
        assertThat(TernJson.read(TernJson.text(state), MigrationState.class)).isEqualTo(state);
        assertThat(TernJson.text(new MigrationState.Requested())).isEqualTo("{\"kind\":\"requested\"}");
    }

    @Test
    void shouldFindTheKindsBelowNestedSealedTypes() throws UnreadableJson {
        MigrationState read = TernJson.read("{\"kind\":\"copying\",\"round\":3}", MigrationState.class);
        assertThat(read).isEqualTo(new MigrationState.Copying(3));
        assertThatThrownBy(() -> TernJson.read("{\"kind\":\"flying\"}", MigrationState.class))
                .isInstanceOf(UnreadableJson.class)
                .hasMessageContaining("flying")
                .hasMessageContaining("rolled-back");
    }

    @Test
    void shouldWriteMapsByIdAndReadThem() throws UnreadableJson {
        record Moves(Map<MigrationId, Verdict> moves) {}
        Moves before = new Moves(Map.of(
                MigrationId.of("00000000-0000-4000-8000-000000000001"), new Verdict.Defer(Instant.EPOCH, List.of())));
        assertThat(TernJson.read(TernJson.text(before), Moves.class)).isEqualTo(before);
        assertThatThrownBy(() -> TernJson.read("{\"moves\":{\"nobody\":{}}}", Moves.class))
                .isInstanceOf(UnreadableJson.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void shouldWriteNoLimitAsAWord() throws UnreadableJson {
        String json = TernJson.text(MigrationLimits.DEFAULT);
        assertThat(json).contains("\"bandwidth_bytes_per_second\":\"unlimited\"");
        assertThat(TernJson.read(json, MigrationLimits.class)).isEqualTo(MigrationLimits.DEFAULT);
    }

    @Test
    void shouldReadWhatWasWrittenBeforeThereWasAChoiceAsTheRelay() throws UnreadableJson {
        MigrationOutcome outcome = new MigrationOutcome(
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                1,
                DataSize.ZERO,
                DataSize.ZERO,
                ImageDigest.UNVERIFIED,
                Manner.of(MigrationMode.COLD));
        String json = TernJson.text(outcome);
        String older = json.replaceFirst(",\"manner\":\\{[^}]*}", "");

        assertThat(json).contains("\"digest\":\"unverified\"", "\"mode\":\"cold\"");
        assertThat(older).doesNotContain("manner");
        assertThat(TernJson.read(json, MigrationOutcome.class)).isEqualTo(outcome);
        assertThat(TernJson.read(older, MigrationOutcome.class).manner()).isEqualTo(Manner.RELAY);
    }

    @Test
    void shouldIgnoreWhatItDoesNotKnow() throws UnreadableJson {
        assertThat(TernJson.read("{\"kind\":\"copying\",\"round\":3,\"new_thing\":{\"x\":[1]}}", MigrationState.class))
                .isEqualTo(new MigrationState.Copying(3));
    }

    record Inner(DataSize size) {}

    record Outer(List<Inner> inners, VmState state, int count) {}

    @Test
    void shouldNameThePathAndTheValueOfWhatItCannotRead() {
        refuse("{\"inners\":[{\"size_bytes\":1},{\"size_bytes\":-5}],\"state\":\"running\",\"count\":1}")
                .hasMessageContaining("inners[1].size_bytes")
                .hasMessageContaining("-5");
        refuse("{\"inners\":[{\"size_bytes\":\"4096\"}],\"state\":\"running\",\"count\":1}")
                .hasMessageContaining("inners[0].size_bytes")
                .hasMessageContaining("4096");
        refuse("{\"inners\":[{\"size_bytes\":1.5}],\"state\":\"running\",\"count\":1}")
                .hasMessageContaining("1.5");
        refuse("{\"inners\":[],\"state\":\"dancing\",\"count\":1}")
                .hasMessageContaining("state")
                .hasMessageContaining("dancing");
        refuse("{\"inners\":[],\"state\":\"running\",\"count\":1.5}").hasMessageContaining("count");
        refuse("{\"inners\":[],\"state\":\"running\",\"count\":\"1\"}").hasMessageContaining("count");
    }

    @Test
    void shouldSayHowATimeIsWritten() {
        record Due(Instant deadline) {}
        assertThatThrownBy(() -> TernJson.read("{\"deadline\":\"tomorrow\"}", Due.class))
                .isInstanceOf(UnreadableJson.class)
                .hasMessageContaining("deadline")
                .hasMessageContaining("tomorrow")
                .hasMessageContaining("write it as 2026-11-29T02:00:00Z");
    }

    @Test
    void shouldTakeNoNumberForAText() {
        record Said(String reason) {}
        assertThatThrownBy(() -> TernJson.read("{\"reason\":5}", Said.class))
                .isInstanceOf(UnreadableJson.class)
                .hasMessageContaining("reason");
    }

    record Holding(@Nullable Epoch owned, boolean open) {

        public boolean isOwned() {
            return owned != null;
        }

        public boolean isOpen() {
            return open;
        }
    }

    @Test
    void shouldKeepComponentThatMethodSoundsLike() throws UnreadableJson {
        // given
        var holding = new Holding(new Epoch(3), true);

        // then
        assertThat(TernJson.text(holding)).isEqualTo("{\"owned\":3,\"open\":true}");
        assertThat(TernJson.read(TernJson.text(holding), Holding.class)).isEqualTo(holding);
    }

    @Test
    void shouldRequireWhatIsNotNullable() {
        refuse("{\"inners\":[{}],\"state\":\"running\",\"count\":1}").hasMessageContaining("size_bytes");
        refuse("{\"inners\":[],\"state\":\"running\"}").hasMessageContaining("count");
        refuse("{\"inners\":[],\"state\":null,\"count\":1}").hasMessageContaining("state");
        refuse("null");
        refuse("");
        refuse("[]");
    }

    @Test
    void shouldRefuseWhatIsTooLargeOrTooDeepOrSaidTwice() {
        refuse("[".repeat(100) + "]".repeat(100));
        refuse("{\"inners\":[],\"inners\":[],\"state\":\"running\",\"count\":1}")
                .hasMessageContaining("inners");
        refuse("{\"inners\":[],\"state\":\"running\",\"count\":" + "1".repeat(100) + "}");
        refuse("{\"inners\":[],\"state\":\"running\",\"count\":1} {}");
        refuse("{\"inners\":[],\"state\":\"running\",\"count\":1e400}");
        assertThatThrownBy(() -> TernJson.read("1e99999999", Duration.class)).isInstanceOf(UnreadableJson.class);
        assertThatThrownBy(() -> TernJson.read(new byte[TernJson.MOST_BYTES + 1], Outer.class))
                .isInstanceOf(UnreadableJson.class)
                .hasMessageContaining("1048576");
        assertThatThrownBy(() -> TernJson.read(" ".repeat(TernJson.MOST_BYTES + 1), Outer.class))
                .isInstanceOf(UnreadableJson.class);
    }

    @Test
    void shouldLetAClientReadAnAnswerOfAWholeFleet() throws java.io.IOException {
        String many = "[" + "\"host-with-a-name\",".repeat(200_000) + "\"last\"]";
        assertThat(TernJson.mapper().readTree(many)).hasSize(200_001);
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refuse(String json) {
        return assertThatThrownBy(() -> TernJson.read(json, Outer.class)).isInstanceOf(UnreadableJson.class);
    }
}
