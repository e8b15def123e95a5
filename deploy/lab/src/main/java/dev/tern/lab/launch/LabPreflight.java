package dev.tern.lab.launch;

import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.packages.LabPackages;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.LaunchRefusal;
import dev.tern.local.launch.MachineMemory;
import dev.tern.local.launch.Preflight;
import dev.tern.local.launch.RunningPlatform;
import dev.tern.local.launch.Steps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks before anything is made whether this machine can have the lab; installs packages where that is allowed. */
final class LabPreflight {

    /** What QEMU and libvirt hold for each guest beside its memory, as measured and rounded up. */
    private static final DataSize AROUND_GUEST = DataSize.ofMiB(128);

    private LabPreflight() {}

    static void pass(LabOptions options, Steps steps) throws IOException {
        root("up");
        foreign(options);
        packages(options, steps);
        if (!options.despiteLittleMemory()) {
            DataSize guests = options.guests().stream()
                    .map(LabGuest::memory)
                    .map(memory -> memory.plus(AROUND_GUEST))
                    .reduce(DataSize.ZERO, DataSize::plus);
            Optional<String> problem = Preflight.memory(MachineMemory.available(), guests);
            if (problem.isPresent()) {
                throw new LaunchRefusal(List.of(problem.get()));
            }
        }
    }

    static void root(String command) throws IOException {
        if (!LabPackages.isRoot()) {
            throw new LaunchRefusal(List.of(
                    "Only root can make namespaces, start libvirt and take them away: sudo ./tern lab " + command));
        }
    }

    /** Another folder's lab of the same name would be cleared away as if it were what is left of ours. */
    private static void foreign(LabOptions options) throws IOException {
        Optional<Home> owner = LabHosts.owner(options.name()).filter(home -> !home.equals(options.home()));
        if (owner.isPresent() && RunningPlatform.in(owner.get()).isPresent()) {
            throw new LaunchRefusal(List.of("A lab named " + options.name() + " runs already from "
                    + owner.get().folder() + ": take it down, or choose another name with --name"));
        }
    }

    private static void packages(LabOptions options, Steps steps) throws IOException {
        List<String> missing = LabPackages.missing();
        if (missing.isEmpty()) {
            return;
        }
        if (!LabPackages.hasApt()) {
            List<String> problems = new ArrayList<>(missing);
            problems.add("This machine has no apt: install them in its own way, or use Debian 12 or newer, where "
                    + LabPackages.command(options.checkout()) + " does it");
            throw new LaunchRefusal(problems);
        }
        missing.forEach(steps::now);
        steps.now("installing packages: sh " + options.checkout().resolve(LabPackages.SCRIPT) + " install");
        LabPackages.install(steps);
    }
}
