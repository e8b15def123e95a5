package dev.tern.eventing.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.word.Words;
import dev.tern.eventing.json.TernJson;
import dev.tern.eventing.json.UnreadableJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code contracts/src/test/resources/golden/v1}: what this version writes, and what every version released wrote. */
class GoldenFilesTest {

    private static final String GOLDEN = "contracts/src/test/resources/golden";
    private static final String TODAY = GOLDEN + "/v1";

    static List<EventSamples.Sample<?>> samples() {
        return EventSamples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldWriteTodayWhatTheGoldenFileHolds(EventSamples.Sample<?> sample) {
        Checkout.hold(
                Checkout.path(TODAY + "/" + sample.type().type() + "/" + sample.name() + ".json"),
                TernJson.pretty(sample.data()) + "\n");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldReadBackWhatItWrites(EventSamples.Sample<?> sample) throws UnreadableJson {
        assertThat(TernJson.read(TernJson.bytes(sample.data()), sample.type().data()))
                .isEqualTo(sample.data());
    }

    @Test
    void shouldStillReadEveryGoldenFileEverReleased() throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.path(GOLDEN))) {
            List<Path> golden =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            assertThat(golden).hasSizeGreaterThanOrEqualTo(EventSamples.all().size());
            for (Path file : golden) {
                EventType<?> type = EventType.named(folder(file))
                        .orElseThrow(() -> new AssertionError("No type of event is named as the folder of " + file));
                assertThat(TernJson.read(Files.readString(file), type.data())).isNotNull();
            }
        }
    }

    @Test
    void shouldHaveASampleOfEveryTypeAndNoGoldenFileWithoutOne() throws IOException {
        assertThat(EventSamples.all().stream().map(sample -> sample.type().type()))
                .containsAll(EventType.all().stream().map(EventType::type).toList());
        Set<String> known =
                EventSamples.all().stream().map(sample -> sample + ".json").collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(Checkout.path(TODAY))) {
            assertThat(files.filter(Files::isRegularFile).map(file -> folder(file) + "/" + file.getFileName()))
                    .allMatch(known::contains);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {MigrationState.class, MigrationCommand.class, Verdict.class, Goal.class})
    void shouldHaveASampleOfEveryKind(Class<?> sealed) {
        String samples = EventSamples.all().stream()
                .map(sample -> TernJson.text(sample.data()))
                .collect(Collectors.joining());
        assertThat(kinds(sealed)).isNotEmpty().allSatisfy(kind -> assertThat(samples)
                .contains("\"kind\":\"" + Words.of(kind) + '"'));
    }

    private static String folder(Path file) {
        return file.getName(file.getNameCount() - 2).toString();
    }

    private static List<Class<?>> kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .<Class<?>>flatMap(kind -> kind.isSealed() ? kinds(kind).stream() : Stream.of(kind))
                .distinct()
                .toList();
    }
}
