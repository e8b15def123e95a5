package dev.tern.local.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.embedded.journal.RunInterval;
import dev.tern.hypervisor.embedded.journal.RunJournalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/** When guests last ran on this machine's embedded hosts, by the hypervisors' own journals: nobody's word but theirs. */
public final class RunHistory {

    private final Home home;

    public RunHistory(Home home) {
        this.home = home;
    }

    /**
     * @param ago since it was last known to run
     * @param ended whether it was stopped then; else it runs, or its host stopped with it
     */
    public record LastRun(Duration ago, boolean ended) {}

    /** @param nanos of this machine's monotonic clock, now */
    public Optional<LastRun> last(HostId host, VmId vm, long nanos) throws IOException {
        Path state = home.state().resolve("hosts").resolve(host.value());
        if (!Files.isDirectory(state)) {
            return Optional.empty();
        }
        return RunJournalReader.read(state).stream()
                .filter(run -> run.guest().equals(vm))
                .max(Comparator.comparingLong(RunInterval::toNanos))
                .map(run -> new LastRun(Duration.ofNanos(Math.max(0, nanos - run.toNanos())), run.ended()));
    }
}
