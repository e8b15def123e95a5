package dev.tern.testkit.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.testkit.platform.LiveOptions;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.Promises;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three hundred moves, round and round. Between the second and the last quarter of them no process's heap grows by more
 * than a tenth and 4 MiB, its resident memory by more than a tenth and 16 MiB, its threads by more than 3 and its open files
 * by more than 8. The first quarter is left to caches and compilers.
 */
@Tag("proof")
class SoakE2E {

    private static final int MOVES = Integer.getInteger("tern.soak.moves", 300);
    private static final int MOVES_A_SAMPLE = 15;
    private static final Duration LONGEST_MOVE = Duration.ofMinutes(1);
    private static final long MIB = 1 << 20;

    private final Map<String, List<Footprint>> samples = new LinkedHashMap<>();

    @Test
    void shouldHoldNoMoreAfterManyMovesThanAfterSome() throws IOException, ApiFailure {
        LiveOptions options = LiveOptions.breakable(Map.of("tern.scheduler.auto", "false"));
        try (LivePlatform platform = LivePlatform.start(options)) {
            for (int move = 1; move <= MOVES; move++) {
                move(platform, options.traveller());
                if (move % MOVES_A_SAMPLE == 0) {
                    sample(platform);
                }
            }
            Promises.everyGuestIsWhole(platform);
            Promises.noGuestEverRanTwice(platform);
        }
        Files.writeString(Path.of("target", "soak.csv"), csv());
        samples.forEach(SoakE2E::holdsNoMore);
    }

    private static void move(LivePlatform platform, VmId vm) throws IOException, ApiFailure {
        List<HostId> hosts = platform.hosts();
        HostId from = platform.runsAt(vm).getFirst();
        HostId to = hosts.get((hosts.indexOf(from) + 1) % hosts.size());
        JsonNode shown = platform.awaitEnd(platform.order(vm, to), LONGEST_MOVE);
        assertThat(shown.path("phase").asText()).as("%s", shown).isEqualTo("done");
    }

    private void sample(LivePlatform platform) throws IOException {
        for (String process : platform.processes().names()) {
            samples.computeIfAbsent(process, any -> new ArrayList<>())
                    .add(Footprint.of(platform.processes().pid(process)));
        }
    }

    private static void holdsNoMore(String process, List<Footprint> all) {
        grows(process, "heap", all, Footprint::heap, 4 * MIB);
        grows(process, "resident memory", all, Footprint::resident, 16 * MIB);
        assertThat(last(all, Footprint::threads))
                .as("threads of %s", process)
                .isLessThanOrEqualTo(second(all, Footprint::threads) + 3);
        assertThat(last(all, Footprint::files))
                .as("open files of %s", process)
                .isLessThanOrEqualTo(second(all, Footprint::files) + 8);
    }

    private static void grows(
            String process, String what, List<Footprint> all, ToLongFunction<Footprint> figure, long slack) {
        long before = second(all, figure);
        assertThat(last(all, figure)).as("%s of %s", what, process).isLessThanOrEqualTo(before + before / 10 + slack);
    }

    /** The least of the second quarter. */
    private static long second(List<Footprint> all, ToLongFunction<Footprint> figure) {
        return least(all.subList(all.size() / 4, Math.max(all.size() / 4 + 1, all.size() / 2)), figure);
    }

    /** The least of the last quarter. */
    private static long last(List<Footprint> all, ToLongFunction<Footprint> figure) {
        return least(all.subList(all.size() * 3 / 4, all.size()), figure);
    }

    private static long least(List<Footprint> some, ToLongFunction<Footprint> figure) {
        return some.stream().mapToLong(figure).min().orElseThrow();
    }

    private String csv() {
        StringBuilder text = new StringBuilder("process,moves,heap_bytes,resident_bytes,threads,files\n");
        samples.forEach((process, all) -> {
            for (int i = 0; i < all.size(); i++) {
                Footprint at = all.get(i);
                text.append(String.format(
                        Locale.ROOT,
                        "%s,%d,%d,%d,%d,%d%n",
                        process,
                        (i + 1) * MOVES_A_SAMPLE,
                        at.heap(),
                        at.resident(),
                        at.threads(),
                        at.files()));
            }
        });
        return text.toString();
    }
}
