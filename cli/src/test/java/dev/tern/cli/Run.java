package dev.tern.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/** One call of the command: what it wrote and how it ended. */
record Run(int code, String out, String err) {

    static Run of(Map<String, String> environment, String... arguments) {
        CommandLine command = TernCommand.commandLine(environment);
        var out = new StringWriter();
        var err = new StringWriter();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        int code = command.execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }
}
