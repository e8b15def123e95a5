package dev.tern.hypervisor.embedded.journal;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.embedded.guest.RunLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Writes the journal; from the guests' threads and the heart's. One per state folder: whoever opens it sees to that. */
public final class RunJournal implements RunLog, AutoCloseable {

    static final String FILE = "journal";
    static final String HEARTBEAT = "heartbeat";

    private static final System.Logger LOG = System.getLogger(RunJournal.class.getName());
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final FileChannel journal;
    private final FileChannel heartbeat;
    private final Ticker ticker;

    private RunJournal(FileChannel journal, FileChannel heartbeat, Ticker ticker) {
        this.journal = journal;
        this.heartbeat = heartbeat;
        this.ticker = ticker;
    }

    /** Begins a session, after saying until when the last one lived. */
    public static RunJournal open(Path state, String host, Ticker ticker) throws IOException {
        Path file = state.resolve(FILE);
        Path beat = state.resolve(HEARTBEAT);
        String before = ending(file, beat);
        FileChannel journal =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        FileChannel heartbeat = FileChannel.open(beat, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        RunJournal opened = new RunJournal(journal, heartbeat, ticker);
        long now = ticker.read().toNanos();
        opened.append(before + "session " + host + " " + bootId() + " "
                + ProcessHandle.current().pid() + " " + now);
        opened.beat();
        return opened;
    }

    /** What is missing at the end of the session before: the rest of a line, its last sign of life. */
    private static String ending(Path file, Path beat) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        String text = Files.readString(file);
        String newline = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
        String last = text.strip().substring(text.strip().lastIndexOf('\n') + 1);
        if (last.isEmpty() || last.startsWith("stop ") || !Files.exists(beat)) {
            return newline;
        }
        return newline + "killed " + lastSign(beat, text) + "\n";
    }

    /** The heartbeat, or where a loss of power spoilt its file, the latest time in the journal itself. */
    private static long lastSign(Path beat, String journal) throws IOException {
        try {
            return Long.parseLong(Files.readString(beat).strip());
        } catch (NumberFormatException e) {
            LOG.log(System.Logger.Level.WARNING, "The heartbeat in " + beat + " is spoilt", e);
        }
        return journal.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length > 1)
                .map(words -> words[0].equals("session") ? words[words.length - 1] : words[1])
                .filter(time -> time.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
    }

    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "This machine tells no boot id", e);
            return "unknown";
        }
    }

    @Override
    public void begins(VmId guest) throws IOException {
        append("begin " + ticker.read().toNanos() + " " + guest);
    }

    @Override
    public void ended(VmId guest) {
        try {
            append("end " + ticker.read().toNanos() + " " + guest);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "The journal misses the end of a run of " + guest, e);
        }
    }

    /** Says that the daemon lives: to be called every 100 ms. */
    public void beat() throws IOException {
        String text = String.format(Locale.ROOT, "%019d%n", ticker.read().toNanos());
        heartbeat.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private void append(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            journal.write(bytes);
        }
    }

    /** Ends the session; all guests have ended before. */
    @Override
    public void close() throws IOException {
        append("stop " + ticker.read().toNanos());
        journal.close();
        heartbeat.close();
    }
}
