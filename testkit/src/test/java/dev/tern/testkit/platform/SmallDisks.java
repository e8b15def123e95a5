package dev.tern.testkit.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** State folders on disks of a few MiB, in memory, which a test fills and frees. */
final class SmallDisks implements AutoCloseable {

    private static final String FILLER = "filler";
    private static final int CHUNK = 64 << 10;

    private final Deque<Path> mounted = new ArrayDeque<>();
    private String refusal = "";

    /** Whatever ends this process, the mounts end with it. */
    private final Thread atTheEnd = Thread.ofPlatform().unstarted(this::unmount);

    SmallDisks() {
        Runtime.getRuntime().addShutdownHook(atTheEnd);
    }

    /** Mounts one there; where this machine does not allow it, the folder stays on its disk. */
    void mount(Path folder, int mebibytes) throws IOException {
        Files.createDirectories(folder);
        String said = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
        if (said.isEmpty()) {
            mounted.push(folder);
        } else {
            refusal = said;
        }
    }

    /** Why there are none; empty where there are. */
    String refusal() {
        return refusal;
    }

    /** To the last byte. */
    void fill(Path folder) throws IOException {
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(folder.resolve(FILLER))) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space")) {
                throw full;
            }
        }
    }

    void free(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILLER));
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(atTheEnd);
        unmountAll();
    }

    private void unmount() {
        try {
            unmountAll();
        } catch (IOException e) {
            System.err.println("A small disk stays mounted: " + e.getMessage());
        }
    }

    private void unmountAll() throws IOException {
        while (!mounted.isEmpty()) {
            run("umount", "-l", mounted.pop().toString());
        }
    }

    /** @return what it complains of; empty when it did as it was told */
    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return process.waitFor() == 0 ? "" : String.join(" ", command) + ": " + said.strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
