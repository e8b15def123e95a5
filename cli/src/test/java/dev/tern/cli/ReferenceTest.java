package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Holds docs/reference/cli.md against the commands as they are. */
class ReferenceTest {

    private static final Path REFERENCE = Path.of("..", "docs", "reference", "cli.md");
    private static final String BEGIN = "<!-- commands: written from the code, see ReferenceTest -->\n";

    @Test
    void shouldDescribeEveryCommandAsItIs() throws IOException {
        // given
        String written = Files.readString(REFERENCE);
        int begin = written.indexOf(BEGIN);
        assertThat(begin).as("the marker in " + REFERENCE).isPositive();
        String expected = written.substring(0, begin) + BEGIN + commands();

        // when the reference is to be written anew: ./mvnw -pl cli -am test -Dtern.write-reference=true
        if (Boolean.getBoolean("tern.write-reference")) {
            Files.writeString(REFERENCE, expected);
        }

        // then
        assertThat(Files.readString(REFERENCE))
                .as("run ./mvnw -pl cli -am test -Dtern.write-reference=true to write it anew")
                .isEqualTo(expected);
    }

    @Test
    void shouldDocumentEveryExitCode() throws Exception {
        // given
        String written = Files.readString(REFERENCE);

        // then
        for (var field : ExitCode.class.getDeclaredFields()) {
            assertThat(written).contains("| " + field.getInt(null) + " | ");
        }
    }

    @Test
    void shouldHelpWithEveryCommand() {
        for (CommandLine command :
                TernCommand.commandLine(Map.of()).getSubcommands().values()) {
            assertThat(Run.of(Map.of(), command.getCommandName(), "--help").code())
                    .as(command.getCommandName())
                    .isZero();
        }
    }

    private static String commands() {
        StringBuilder text = new StringBuilder();
        CommandLine root = TernCommand.commandLine(Map.of());
        text.append("\n## Options of all commands\n\n");
        options(text, root.getCommandSpec(), false);
        each(text, root);
        return text.toString();
    }

    private static void each(StringBuilder text, CommandLine parent) {
        for (CommandLine command : parent.getSubcommands().values()) {
            CommandSpec spec = command.getCommandSpec();
            text.append("\n## ").append(spec.qualifiedName()).append("\n\n");
            for (String line : spec.usageMessage().description()) {
                text.append(line).append('\n');
            }
            List<String> positional = new ArrayList<>();
            for (PositionalParamSpec parameter : spec.positionalParameters()) {
                positional.add("| `" + parameter.paramLabel() + "` | "
                        + String.join(" ", shown(parameter.description(), parameter)) + " |");
            }
            if (!positional.isEmpty()) {
                text.append("\n| argument | |\n|---|---|\n");
                positional.forEach(line -> text.append(line).append('\n'));
            }
            options(text, spec, true);
            each(text, command);
        }
    }

    private static void options(StringBuilder text, CommandSpec spec, boolean withoutInherited) {
        List<OptionSpec> shown = spec.options().stream()
                .filter(option -> !withoutInherited || !option.inherited())
                .filter(option -> !withoutInherited || !(option.usageHelp() || option.versionHelp()))
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        text.append(withoutInherited ? "\n| option | |\n|---|---|\n" : "| option | |\n|---|---|\n");
        for (OptionSpec option : shown) {
            String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
            text.append("| `")
                    .append(String.join("`, `", option.names()))
                    .append(label)
                    .append("` | ")
                    .append(String.join(" ", shown(option.description(), option)))
                    .append(option.required() ? " Required." : "")
                    .append(" |\n");
        }
    }

    private static List<String> shown(String[] description, CommandLine.Model.ArgSpec argument) {
        String candidates =
                argument.completionCandidates() == null ? "" : String.join(", ", argument.completionCandidates());
        List<String> lines = new ArrayList<>();
        for (String line : description) {
            lines.add(line.replace("${COMPLETION-CANDIDATES}", candidates)
                    .replace("${DEFAULT-VALUE}", String.valueOf(argument.initialValue())));
        }
        return lines;
    }
}
