package dev.tern.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tern.contracts.fleet.AlertKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every alert that the sources can raise has its page in docs/how-to, and every page its alert. */
class RunbookTest {

    private static final Path FOLDER = Path.of("..", "docs", "how-to");
    private static final String INDEX = "README.md";

    @ParameterizedTest
    @EnumSource(AlertKind.class)
    void shouldHaveAPageThatNamesTheRemedy(AlertKind kind) throws IOException {
        // given
        Path page = FOLDER.resolve(kind.code() + ".md");
        assertThat(page).as("a runbook page for " + kind.code()).exists();
        String text = Files.readString(page).replaceAll("\\s+", " ");

        // then
        String severity = kind.severity().name().charAt(0)
                + kind.severity().name().substring(1).toLowerCase(Locale.ROOT);
        assertThat(text)
                .startsWith("# " + kind.code() + " *" + severity + ".* ")
                .contains("## How to see it", "## What Tern does by itself", "## What to do")
                .contains(kind.remedy());
        assertThat(Files.readString(FOLDER.resolve(INDEX)))
                .contains("| [`%s`](%s.md) | %s | %s |"
                        .formatted(kind.code(), kind.code(), severity.toLowerCase(Locale.ROOT), kind.remedy()));
    }

    @Test
    void shouldHaveNoPageOfAnAlertThatNobodyRaises() throws IOException {
        Set<String> known = Arrays.stream(AlertKind.values())
                .map(kind -> kind.code() + ".md")
                .collect(Collectors.toSet());
        try (Stream<Path> pages = Files.list(FOLDER)) {
            assertThat(pages.map(page -> page.getFileName().toString()).filter(name -> name.contains(".md")))
                    .filteredOn(name -> !name.equals(INDEX) && name.indexOf('.') < name.length() - ".md".length())
                    .isSubsetOf(known);
        }
    }

    @Test
    void shouldRaiseEveryKindSomewhereInTheSources() {
        // given
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.tern");

        // when
        List<String> raised = classes.get(AlertKind.class).getFieldAccessesToSelf().stream()
                .filter(access -> !access.getOriginOwner().isEquivalentTo(AlertKind.class))
                .map(access -> access.getTarget().getName())
                .toList();

        // then
        assertThat(raised)
                .contains(Arrays.stream(AlertKind.values()).map(Enum::name).toArray(String[]::new));
    }
}
