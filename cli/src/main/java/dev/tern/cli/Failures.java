package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.text.Printable;
import dev.tern.local.launch.LaunchRefusal;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What went wrong, in one line each, and the exit code that says so to a script. */
final class Failures {

    private Failures() {}

    static int usage(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tern: " + Printable.of(String.valueOf(problem.getMessage())));
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }

    static int execution(Exception problem, CommandLine command, ParseResult parsed) throws Exception {
        PrintWriter err = command.getErr();
        int code = code(problem);
        if (code < 0) {
            throw problem;
        }
        if (problem instanceof LaunchRefusal refusal) {
            refusal.problems().forEach(each -> err.println("tern: " + Printable.of(each)));
        } else {
            err.println("tern: " + lines(String.valueOf(problem.getMessage())));
        }
        err.flush();
        return code;
    }

    private static String lines(String message) {
        return String.join("\n", message.lines().map(Printable::of).toList());
    }

    private static int code(Exception problem) {
        return switch (problem) {
            case ApiFailure.Invalid invalid -> ExitCode.USAGE;
            case ApiFailure.Refused refused -> ExitCode.REFUSED;
            case ApiFailure.Unreachable unreachable -> ExitCode.UNREACHABLE;
            case ApiFailure.Unknown unknown -> ExitCode.UNKNOWN;
            case LaunchRefusal refusal -> ExitCode.REFUSED;
            case ApiFailure broken -> ExitCode.FAILED;
            case IOException io -> ExitCode.FAILED;
            default -> -1;
        };
    }
}
