package dev.tern.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands below the root have. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = false)
abstract class Subcommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    TernCommand tern() {
        return TernCommand.of(spec);
    }

    CommandSpec spec() {
        return spec;
    }
}
