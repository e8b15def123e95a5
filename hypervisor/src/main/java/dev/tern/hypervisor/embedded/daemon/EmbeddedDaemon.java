package dev.tern.hypervisor.embedded.daemon;

import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.embedded.guest.Cores;
import dev.tern.hypervisor.embedded.guest.PageSink;
import dev.tern.hypervisor.embedded.journal.RunJournal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A daemon that runs: the process's, or in a test one of several in a process. */
final class EmbeddedDaemon implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(EmbeddedDaemon.class.getName());

    private final FileChannel lock;
    private final RunJournal journal;
    private final Heart heart;
    private final Host host;
    private final ControlServer server;

    private EmbeddedDaemon(FileChannel lock, RunJournal journal, Heart heart, Host host, ControlServer server) {
        this.lock = lock;
        this.journal = journal;
        this.heart = heart;
        this.host = host;
        this.server = server;
    }

    /** @param tap see {@link dev.tern.hypervisor.embedded.stream.IncomingStream#listen} */
    static EmbeddedDaemon start(DaemonOptions options, Ticker ticker, InstantSource clock, UnaryOperator<PageSink> tap)
            throws IOException {
        Files.createDirectories(options.state());
        FileChannel lock = locked(options.state().resolve("lock"));
        RunJournal journal = RunJournal.open(options.state(), options.name(), ticker);
        Heart heart = Heart.start(journal);
        Host host = new Host(new Host.Parts(
                options.name(), options.memory(), new Cores(options.cpus()), journal, ticker, clock, tap));
        ControlServer server = ControlServer.open(options.socket(), new Calls(host), ticker);
        return new EmbeddedDaemon(lock, journal, heart, host, server);
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new IOException(
                    "Another daemon uses the state folder " + file.getParent() + "; end it or name another folder");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.log(System.Logger.Level.DEBUG, "Locked by this process", e);
            return null;
        }
    }

    /** Ends in order: no new calls, guests ended, journal closed. */
    @Override
    public void close() throws IOException {
        server.close();
        host.close();
        heart.close();
        journal.close();
        lock.close();
    }
}
