package dev.tern.transfer.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The seeds of all fuzzers, as they are and changed a little: what was found once stays found. */
class SeedsTest {

    private static final int CHANGED = 20_000;

    @ParameterizedTest
    @EnumSource(Target.class)
    void shouldSurviveItsSeeds(Target target) throws Throwable {
        List<byte[]> seeds = seeds(target);
        assertThat(seeds).as("seeds in " + target.seeds()).isNotEmpty();
        for (byte[] seed : seeds) {
            target.run(seed);
        }
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void shouldSurviveItsSeedsChanged(Target target) throws Throwable {
        List<byte[]> seeds = seeds(target);
        Random random = new Random(1);
        for (int i = 0; i < CHANGED; i++) {
            byte[] input = changed(seeds.get(random.nextInt(seeds.size())), random);
            try {
                target.run(input);
            } catch (Throwable e) {
                throw new AssertionError(
                        target + " fails on " + java.util.HexFormat.of().formatHex(input), e);
            }
        }
    }

    private static byte[] changed(byte[] seed, Random random) {
        byte[] input = seed.clone();
        for (int i = 0; i <= random.nextInt(4) && input.length > 0; i++) {
            int at = random.nextInt(input.length);
            switch (random.nextInt(5)) {
                case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> input[at] = (byte) random.nextInt();
                case 2 ->
                    Arrays.fill(input, at, Math.min(input.length, at + 4), (byte) (random.nextBoolean() ? -1 : 0));
                case 3 -> input = Arrays.copyOf(input, at);
                default -> {
                    int from = random.nextInt(input.length);
                    int length = Math.min(input.length - Math.max(from, at), random.nextInt(16));
                    System.arraycopy(seed, Math.min(from, seed.length - length), input, at, Math.max(0, length));
                }
            }
        }
        return input;
    }

    private static List<byte[]> seeds(Target target) throws IOException {
        try (Stream<Path> files = Files.list(target.seeds())) {
            return files.sorted().map(SeedsTest::bytes).toList();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
