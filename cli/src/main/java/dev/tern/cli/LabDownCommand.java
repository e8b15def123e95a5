package dev.tern.cli;

import dev.tern.lab.launch.Lab;
import java.io.IOException;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        description = {
            "Stops the lab, also one that is half up or whose launcher was killed, and takes all of it away:",
            "guests, namespaces, mounts, links and data. The logs stay."
        })
final class LabDownCommand extends Subcommand {

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean was = Lab.down(tern().labHome(), text -> tern().say("tern: " + text));
        tern().say(
                        was
                                ? "The lab is down; its logs are in "
                                        + tern().labHome().logs()
                                : "There was no lab in " + tern().labHome().folder() + ".");
        return ExitCode.OK;
    }
}
