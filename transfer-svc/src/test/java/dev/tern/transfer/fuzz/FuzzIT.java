package dev.tern.transfer.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.Jazzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Jazzer on each target, led by coverage, from the seeds on: five minutes, or {@code -Dtern.fuzz.seconds}. What it finds
 * is told with the input, which then belongs among the seeds.
 */
@Tag("proof")
class FuzzIT {

    private static final String SECONDS = System.getProperty("tern.fuzz.seconds", "300");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Target.class)
    void shouldFindNothing(Target target) throws Exception {
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        Path log = folder.resolve("log");
        Process jazzer = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx512m",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Jazzer.class.getName(),
                        "--target_class=" + target.harness(),
                        "--instrumentation_includes=dev.tern.**",
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-max_total_time=" + SECONDS,
                        "-max_len=8192",
                        "-rss_limit_mb=0",
                        corpus.toString(),
                        target.seeds().toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int ended = jazzer.waitFor();
        List<String> said = Files.readAllLines(log);
        assertThat(ended)
                .as(found() + String.join("\n", said.subList(Math.max(0, said.size() - 40), said.size())))
                .isZero();
        assertThat(said).as("coverage").anyMatch(line -> line.contains("cov: ") && !line.contains("cov: 0 "));
        System.out.println(target + ": " + said.getLast());
        System.out.println(target + ": " + last(said));
    }

    private static String last(List<String> said) {
        return said.stream().filter(line -> line.contains("cov: ")).reduce("", (one, next) -> next);
    }

    /** The inputs that broke something, ready to become seeds. */
    private String found() throws IOException {
        StringBuilder found = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file) && !file.getFileName().toString().matches("log|.*\\.java")) {
                    String input = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
                    found.append(file.getFileName()).append(" ").append(input).append("\n");
                }
            }
        }
        return found.toString();
    }
}
