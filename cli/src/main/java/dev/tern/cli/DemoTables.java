package dev.tern.cli;

import dev.tern.cli.demo.Check;
import dev.tern.cli.demo.DemoMove;
import dev.tern.cli.demo.DemoReport;
import dev.tern.cli.text.Table;

/** The demo's report as tables. */
final class DemoTables {

    private DemoTables() {}

    static Table moves(DemoReport report) {
        var table = new Table(
                "GUEST",
                "FROM",
                "TO",
                ">PREDICTED",
                ">ACTUAL",
                ">BYTES",
                ">RATIO",
                ">DOWNTIME",
                "DIGEST",
                "OWN CHECK",
                "WHY");
        for (DemoMove move : report.moves()) {
            table.row(
                    move.vmName(),
                    move.from(),
                    move.to(),
                    move.predictedTime(),
                    move.actualTime(),
                    move.bytes(),
                    move.ratio(),
                    move.downtime(),
                    move.digest(),
                    ownCheck(report, move),
                    move.goal()
                            + (move.isDone() ? "" : " (" + (move.isDenied() ? "not allowed" : move.state()) + ")")
                            + (move.why().isEmpty() ? "" : ": " + move.why()));
        }
        return table;
    }

    static Table checks(DemoReport report) {
        var table = new Table("", "CHECK", "FOUND");
        for (Check check : report.checks()) {
            table.row(check.held() ? "ok" : "NOT", check.claim(), check.detail());
        }
        return table;
    }

    private static String ownCheck(DemoReport report, DemoMove move) {
        return report.guests().stream()
                .filter(guest -> guest.vm().equals(move.vm()))
                .map(guest -> guest.clean() ? "clean, " + guest.passes() + " passes" : "FAULT " + guest.firstFault())
                .findFirst()
                .orElse("gone");
    }
}
