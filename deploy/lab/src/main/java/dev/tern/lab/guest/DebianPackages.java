package dev.tern.lab.guest;

import dev.tern.lab.command.Commands;
import dev.tern.local.launch.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What guests are made of that must not be installed: the distribution's kernel for virtual machines and its static
 * BusyBox. Packages are fetched by apt, which checks their signatures, and only unpacked: this machine keeps its kernel.
 */
final class DebianPackages {

    private static final Duration FETCH_WITHIN = Duration.ofMinutes(5);
    private static final String KERNEL = "linux-image-cloud-amd64";
    private static final String BUSYBOX = "busybox-static";

    private final Path folder;

    /** @param folder a subfolder for each package that was unpacked */
    DebianPackages(Path folder) {
        this.folder = folder;
    }

    /** @return the unpacked kernel package */
    Path kernel(Steps steps) throws IOException {
        Path unpacked = folder.resolve(KERNEL);
        if (!Files.exists(unpacked)) {
            steps.now("fetching the guests' kernel (27 MB, once)");
            String real = dependency(Commands.run("apt-cache", "depends", "--no-recommends", KERNEL));
            unpack(real, unpacked);
        }
        return unpacked;
    }

    Path busybox() throws IOException {
        Path unpacked = folder.resolve(BUSYBOX);
        if (!Files.exists(unpacked)) {
            unpack(BUSYBOX, unpacked);
        }
        return find(unpacked, "bin/busybox");
    }

    /** The package of that name is empty and stands for the present version. */
    static String dependency(String depends) throws IOException {
        return depends.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Depends: linux-image-"))
                .map(line -> line.substring("Depends: ".length()))
                .findFirst()
                .orElseThrow(
                        () -> new IOException("apt knows no " + KERNEL + ": run apt-get update, and look whether its"
                                + " sources have the distribution's main section"));
    }

    private void unpack(String name, Path into) throws IOException {
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory(folder, "fetch-");
        try {
            Commands.run(
                    FETCH_WITHIN,
                    List.of(
                            "/bin/sh",
                            "-euc",
                            "cd \"$1\"; apt-get download -q -o APT::Sandbox::User=root \"$2\"; dpkg-deb -x ./*.deb root",
                            "tern-fetch",
                            work.toString(),
                            name));
            if (!Files.exists(into)) { // another lab may have been quicker
                Files.move(work.resolve("root"), into, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            remove(work);
        }
    }

    static Path kernelImage(Path kernel) throws IOException {
        return find(kernel, "boot/vmlinuz-");
    }

    static Path kernelModules(Path kernel) throws IOException {
        Path usual = kernel.resolve("lib").resolve("modules");
        Path merged = kernel.resolve("usr").resolve("lib").resolve("modules");
        Path modules = Files.isDirectory(usual) ? usual : merged;
        try (Stream<Path> versions = Files.list(modules)) {
            return versions.findFirst()
                    .orElseThrow(() -> new IOException("The kernel's package has no modules in " + modules))
                    .resolve("kernel");
        }
    }

    /** A module, unpacked where the distribution compresses them. */
    static byte[] module(Path modules, String name) throws IOException {
        Path plain = modules.resolve(name + ".ko");
        if (Files.exists(plain)) {
            return Files.readAllBytes(plain);
        }
        Path packed = modules.resolve(name + ".ko.xz");
        Path unpacked = Files.createTempFile("tern-module-", ".ko");
        try {
            Commands.run(
                    "/bin/sh", "-euc", "xz -dc \"$1\" >\"$2\"", "tern-unpack", packed.toString(), unpacked.toString());
            return Files.readAllBytes(unpacked);
        } finally {
            Files.delete(unpacked);
        }
    }

    /** @param part of the path of the one file that has it */
    private static Path find(Path folder, String part) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/" + part))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "There is no " + part + " in " + folder + ": remove that folder to have it fetched anew"));
        }
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
