package dev.tern.cli;

import dev.tern.local.launch.Home;
import dev.tern.local.launch.LocalShutdown;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "down", description = "Stops the platform of this machine, and whatever tern up left to run.")
final class DownCommand extends Subcommand {

    private static final Duration WITHIN = Duration.ofSeconds(60);

    @Option(names = "--purge", description = "Remove its data too: topics, journals, audit log, certificates and logs.")
    private boolean purge;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = tern().home();
        boolean ran = LocalShutdown.stop(home, WITHIN);
        if (purge) {
            home.purge();
        }
        tern().say((ran ? "Tern is stopped" : "Nothing ran in " + home.folder())
                + (purge ? ", and its data in " + home.folder() + " is removed." : "."));
        return ExitCode.OK;
    }
}
