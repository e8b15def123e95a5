package dev.tern.hypervisor.libvirt.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Digests of whole files, each read once until it is written again. Large ones are not waited for: they are known when
 * they are asked for later. For any thread.
 */
final class FilePrints {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int BUFFER = 1 << 20;
    private static final int MOST = 1_000;

    private final Map<Path, Known> files = new ConcurrentHashMap<>();

    /** One file after the other: guests need the disk. */
    private final Executor reader = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("file-prints").factory());

    /** A file as it was when its digest was begun. */
    private record Known(
            long size, FileTime written, @Nullable Object key, CompletableFuture<String> print) {

        boolean isOf(BasicFileAttributes now) {
            return size == now.size()
                    && written.equals(now.lastModifiedTime())
                    && (key == null || key.equals(now.fileKey()))
                    && !print.isCompletedExceptionally();
        }
    }

    /** @return its length and SHA-256; empty where it cannot be read, or is still being read */
    Optional<String> of(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            if (files.size() > MOST) {
                files.clear();
            }
            Known known =
                    files.compute(file, (_, before) -> before != null && before.isOf(now) ? before : begin(file, now));
            return Optional.of(now.size() + ":" + known.print().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException | ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Known begin(Path file, BasicFileAttributes now) {
        CompletableFuture<String> print = CompletableFuture.supplyAsync(() -> digest(file), reader);
        return new Known(now.size(), now.lastModifiedTime(), now.fileKey(), print);
    }

    private static String digest(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
