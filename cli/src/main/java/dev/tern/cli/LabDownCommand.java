package dev.tern.cli;

import dev.tern.lab.launch.Lab;
import dev.tern.lab.network.LabName;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "down",
        description = {
            "Stops the lab, also one that is half up or whose launcher was killed, and takes all of it away:",
            "guests, namespaces, mounts, links and data. The logs stay."
        })
final class LabDownCommand extends Subcommand {

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The lab's name, where it was killed before it wrote it down. Default: ${DEFAULT-VALUE}.")
    private String name = LabName.DEFAULT.value();

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean was = Lab.down(tern().labHome(), labName(), text -> tern().say("tern: " + text));
        tern().say(
                        was
                                ? "The lab is down; its logs are in "
                                        + tern().labHome().logs()
                                : "There was no lab in " + tern().labHome().folder() + ".");
        return ExitCode.OK;
    }

    private LabName labName() {
        try {
            return new LabName(name);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
