package dev.tern.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "lab",
        description = {
            "A fleet of real libvirt hosts on this machine, with QEMU guests and the platform over them.",
            "Needs root. Makes namespaces and installs packages where they are missing."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {LabUpCommand.class, LabDownCommand.class, LabCheckCommand.class})
final class LabCommand extends Subcommand {

    @Spec
    private CommandSpec itself;

    @Override
    public Integer call() {
        throw new ParameterException(itself.commandLine(), "Say what to do with the lab: up, down or check");
    }
}
