package dev.tern.transfer.edge.starthook;

import dev.tern.contracts.id.VmId;
import dev.tern.transfer.migration.Journal.JournalFailure;
import dev.tern.transfer.migration.StartRule;
import dev.tern.transfer.migration.StartRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file a guest, named by its id, replaced as a whole: a word that the hook goes by, and a line for people. A guest
 * without a file may be started. One thread writes, in the order of the calls; what could not be written is tried again
 * with the next.
 */
public final class StartRuleFiles implements StartRules, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StartRuleFiles.class);
    private static final long CLOSE_WITHIN_SECONDS = 5;
    private static final String FRESH = ".new";

    private final Path folder;
    private final ExecutorService writer;

    /** Of the writer's thread. */
    private final Map<VmId, StartRule> unwritten = new LinkedHashMap<>();

    private StartRuleFiles(Path folder) {
        this.folder = folder;
        this.writer = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("start-rules").daemon().factory());
    }

    /** @param folder that the hook is installed for; it is there, since a hook without it refuses every guest */
    public static StartRuleFiles in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("The start rules' folder " + folder
                    + " is not there: install the start hook for it, or take start-rules out of the configuration");
        }
        return new StartRuleFiles(folder);
    }

    @Override
    public void set(VmId vm, StartRule rule) {
        try {
            CompletableFuture.supplyAsync(() -> write(vm, rule), writer).get().ifPresent(why -> {
                throw new JournalFailure("The start rule of " + vm + " cannot be written in " + folder, why);
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalFailure("Interrupted before the start rule of " + vm + " was written", e);
        } catch (ExecutionException e) {
            throw new JournalFailure("The start rule of " + vm + " cannot be written in " + folder, e);
        }
    }

    @Override
    public void setLater(VmId vm, StartRule rule) {
        writer.execute(() -> write(vm, rule)
                .ifPresent(why -> LOG.error("A start rule of {} cannot be written: {}", vm, why.toString())));
    }

    /** @return why not all that is due is written */
    private Optional<IOException> write(VmId vm, StartRule rule) {
        unwritten.put(vm, rule);
        Optional<IOException> failure = Optional.empty();
        for (Map.Entry<VmId, StartRule> due : List.copyOf(unwritten.entrySet())) {
            try {
                replace(due.getKey(), due.getValue());
                unwritten.remove(due.getKey());
            } catch (IOException e) {
                failure = Optional.of(e);
            }
        }
        return failure;
    }

    private void replace(VmId vm, StartRule rule) throws IOException {
        Path file = folder.resolve(vm.value());
        String text = text(rule);
        if (text.equals(present(file).orElse(""))) {
            return;
        }
        if (text.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Path fresh = folder.resolve(vm.value() + FRESH);
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static Optional<String> present(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Empty for a guest that needs no file. */
    static String text(StartRule rule) {
        return switch (rule) {
            case StartRule.Free _ -> "";
            case StartRule.Own own -> "own\nit is this host's, epoch " + own.epoch() + "\n";
            case StartRule.Arriving arriving ->
                "arriving\nit is on its way to this host by migration " + arriving.migration()
                        + ", and Tern alone starts it\n";
            case StartRule.Refused refused -> "refused\n" + refused.why() + "\n";
        };
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The start rules in {} were not all written in time", folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
