package dev.tern.transfer.edge.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tern.eventing.json.TernJson;
import dev.tern.eventing.json.UnreadableJson;
import dev.tern.transfer.migration.Entry;
import dev.tern.transfer.migration.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal of one agent in one folder. Belongs to the agent's thread once it is open. */
public final class FileJournal implements Journal, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    private static final byte[] MAGIC = "TERNJRN1".getBytes(US_ASCII);
    private static final String NAME = "journal";

    /** What is written ahead of the frames at a time. */
    private static final int ROOM = 512 << 10;

    /**
     * Without so much ahead no move begins, so that those under way end on a full disk too. A move away takes some 16 KiB,
     * one that comes 3 KiB, and eight each way may begin together.
     */
    private static final int ROOM_FOR_MOVES = 256 << 10;

    private static final int ENTRIES_A_FRAME = 100;
    private static final long MOST = 256L << 20;

    private final Path folder;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final List<Entry> entries = new ArrayList<>();
    private FileChannel file;
    private long sequence;
    private long end;
    private boolean broken;

    private FileJournal(Path folder, FileChannel lockFile, FileLock lock, FileChannel file) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
        this.file = file;
    }

    /**
     * @throws DamagedJournal when what it said cannot be known
     * @throws IOException when it cannot be read or written, or another agent has it
     */
    public static FileJournal open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel lockFile =
                FileChannel.open(folder.resolve("journal.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = lock(folder, lockFile);
            FileChannel file = FileChannel.open(
                    folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileJournal journal = new FileJournal(folder, lockFile, lock, file);
            journal.load();
            return journal;
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static FileLock lock(Path folder, FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("Another agent of this process uses the journal in " + folder, e);
        }
        throw new IOException("Another process uses the journal in " + folder + ": stop it, or give this agent another"
                + " state folder");
    }

    private void load() throws IOException {
        if (file.size() > MOST) {
            throw new IOException(
                    "The journal in " + folder + " has " + file.size() + " bytes; at most " + MOST + " are read");
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {
            // a read may be short
        }
        bytes.flip();
        if (bytes.limit() < MAGIC.length) {
            begin();
            return;
        }
        byte[] magic = new byte[MAGIC.length];
        bytes.get(0, magic);
        if (!java.util.Arrays.equals(magic, MAGIC)) {
            throw new DamagedJournal(folder.resolve(NAME), 0, "it does not begin as a journal of this version");
        }
        JournalScan scan = JournalScan.of(folder.resolve(NAME), bytes, MAGIC.length);
        long frame = 0;
        for (byte[] content : scan.contents()) {
            entries.addAll(read(content, ++frame));
        }
        sequence = scan.last();
        end = scan.end();
        if (scan.isTorn()) {
            LOG.warn("The journal in {} ended in an entry that a crash tore; it is cut off at byte {}", folder, end);
            file.truncate(end);
            file.force(true);
        }
        makeRoom();
    }

    private List<Entry> read(byte[] content, long frame) throws IOException {
        try {
            return List.of(TernJson.read(content, Entry[].class));
        } catch (UnreadableJson e) {
            throw new IOException(
                    "Entry " + frame + " of the journal in " + folder + " is whole but not of this version: "
                            + e.getMessage(),
                    e);
        }
    }

    private void begin() throws IOException {
        file.truncate(0);
        writeFully(file, ByteBuffer.wrap(MAGIC), 0);
        file.force(true);
        syncFolder();
        end = MAGIC.length;
        sequence = 0;
        makeRoom();
    }

    @Override
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public void append(List<Entry> added) {
        if (broken) {
            throw new JournalFailure("The journal in " + folder + " failed before", new IOException("broken"));
        }
        ByteBuffer frame = Frame.write(sequence + 1, TernJson.bytes(added.toArray(Entry[]::new)));
        int length = frame.remaining();
        try {
            writeFully(file, frame, end);
            file.force(false);
        } catch (IOException e) {
            broken = true;
            throw new JournalFailure("The journal in " + folder + " cannot be written: " + e.getMessage(), e);
        }
        end += length;
        sequence++;
    }

    @Override
    public void shorten(List<Entry> kept) {
        Path fresh = folder.resolve(NAME + ".new");
        try {
            FileChannel next = FileChannel.open(
                    fresh,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            writeFully(next, ByteBuffer.wrap(MAGIC), 0);
            long offset = MAGIC.length;
            long number = 0;
            for (int from = 0; from < kept.size(); from += ENTRIES_A_FRAME) {
                List<Entry> part = kept.subList(from, Math.min(kept.size(), from + ENTRIES_A_FRAME));
                ByteBuffer frame = Frame.write(++number, TernJson.bytes(part.toArray(Entry[]::new)));
                offset += frame.remaining();
                writeFully(next, frame, offset - frame.remaining());
            }
            next.force(true);
            Files.move(
                    fresh, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder();
            file.close();
            file = next;
            end = offset;
            sequence = number;
            makeRoom();
        } catch (IOException e) {
            LOG.warn("The journal in {} cannot be shortened and stays as it is: {}", folder, e.getMessage());
        }
    }

    @Override
    public boolean hasRoom() {
        makeRoom();
        try {
            return !broken && file.size() - end >= ROOM_FOR_MOVES;
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes zeros ahead while the disk takes them. */
    private void makeRoom() {
        try {
            long size = file.size();
            if (size - end < ROOM_FOR_MOVES) {
                writeFully(file, ByteBuffer.allocate(ROOM), Math.max(size, end));
                file.force(true);
            }
        } catch (IOException e) {
            LOG.warn("No room ahead for the journal in {}: {}", folder, e.getMessage());
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
        lock.release();
        lockFile.close();
    }
}
