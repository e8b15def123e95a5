package dev.tern.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {

    private final Table table = new Table("NAME", ">MEMORY", "WHY")
            .row("shop-db-1", "256MiB", "host-a is overloaded")
            .row("b", "1GiB", "asked for");

    @Test
    void shouldAlignTextLeftAndNumbersRight() {
        assertThat(table.lines(0))
                .containsExactly(
                        "NAME       MEMORY  WHY",
                        "shop-db-1  256MiB  host-a is overloaded",
                        "b            1GiB  asked for");
    }

    @Test
    void shouldCutTheWidestColumnOnNarrowTerminal() {
        assertThat(table.lines(30)).allMatch(line -> line.length() <= 30);
        assertThat(table.lines(30).get(1))
                .startsWith("shop-db-1  256MiB  host-a is")
                .endsWith("…");
    }

    @Test
    void shouldStayReadableWhereNothingFits() {
        assertThat(table.lines(5).get(1)).isEqualTo("sho…  256…  hos…");
    }

    @Test
    void shouldNotLetValuesDriveTheTerminal() {
        // given names with an escape, a line break and a turn of direction
        var hostile = new Table("NAME").row("a\u001b[31mb\r\nc\u202ed");

        // then
        assertThat(hostile.lines(0).get(1)).isEqualTo("a?[31mb??c?d");
    }

    @Test
    void shouldShowQuantitiesShortly() {
        assertThat(Shown.millis(0.42)).isEqualTo("0.4 ms");
        assertThat(Shown.millis(83.2)).isEqualTo("83 ms");
        assertThat(Shown.millis(4_230)).isEqualTo("4.2 s");
        assertThat(Shown.millis(192_000)).isEqualTo("3m 12s");
        assertThat(Shown.millis(7_500_000)).isEqualTo("2h 05m");
        assertThat(Shown.bytes(64 << 20)).isEqualTo("64MiB");
        assertThat(Shown.digest("0123456789abcdef")).isEqualTo("0123456789ab");
    }

    @Test
    void shouldTakeTheTerminalFromTheEnvironment() {
        assertThat(Terminal.of(Map.of())).isEqualTo(Terminal.NONE);
        assertThat(Terminal.of(Map.of("TERN_TTY", "12", "COLUMNS", "132")))
                .isEqualTo(new Terminal(true, true, 132, true));
        assertThat(Terminal.of(Map.of("TERN_TTY", "2", "NO_COLOR", "1")))
                .isEqualTo(new Terminal(false, true, 80, false));
        assertThat(Terminal.of(Map.of("TERN_TTY", "1", "COLUMNS", "3", "TERM", "dumb")))
                .isEqualTo(new Terminal(true, false, 20, false));
    }

    @Test
    void shouldDrawBarOnTerminalAndPlainLinesElsewhere() {
        // given
        var drawn = new StringWriter();
        var plain = new StringWriter();
        var onTerminal = new ProgressLine(new PrintWriter(drawn), new Terminal(false, true, 80, true));
        var inLog = new ProgressLine(new PrintWriter(plain), Terminal.NONE);

        // when
        for (ProgressLine line : new ProgressLine[] {onTerminal, inLog}) {
            line.show(0.25, "copying", "64MiB");
            line.show(0.5, "copying", "128MiB");
            line.show(1, "switching", "");
            line.end("done");
        }

        // then
        assertThat(drawn.toString())
                .contains("[#####---------------] 25% copying  64MiB")
                .endsWith("done\n");
        assertThat(plain.toString()).isEqualTo("copying\nswitching\ndone\n");
    }
}
