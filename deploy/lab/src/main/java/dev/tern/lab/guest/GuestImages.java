package dev.tern.lab.guest;

import dev.tern.lab.command.Commands;
import dev.tern.lab.resource.Template;
import dev.tern.local.launch.Steps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeSet;

/** Makes the image that all of the lab's guests boot; what each does stands on its kernel's command line. */
public final class GuestImages {

    private static final List<String> SOURCES =
            List.of("main.c", "writer.c", "disk.c", "content.c", "clock.c", "guest.h");
    private static final List<String> REDIS =
            List.of("/usr/bin/redis-check-rdb", "/usr/bin/redis-benchmark", "/usr/bin/redis-cli");

    private final Path cache;
    private final DebianPackages packages;

    /** @param cache kept between labs; what is in it can be removed at any time that no lab is up */
    public GuestImages(Path cache) {
        this.cache = cache;
        this.packages = new DebianPackages(cache.resolve("packages"));
    }

    /** The usual cache of this machine's user. */
    public static Path usualCache(java.util.Map<String, String> environment) {
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (caches.isEmpty() ? Path.of(environment.getOrDefault("HOME", "/root"), ".cache") : Path.of(caches))
                .resolve("tern-lab");
    }

    public GuestImage image(Steps steps) throws IOException {
        Files.createDirectories(cache);
        Path kernel = packages.kernel(steps);
        byte[] initramfs = initramfs(kernel, program());
        Path initrd = cache.resolve("guest-" + Digest.of(initramfs) + ".initrd");
        if (!Files.exists(initrd)) {
            replace(initrd, initramfs);
        }
        return new GuestImage(DebianPackages.kernelImage(kernel), initrd);
    }

    /** Compiled with the machine's compiler, without libraries that the guest would have to have. */
    private Path program() throws IOException {
        var sources = new StringBuilder();
        SOURCES.forEach(source -> sources.append(Template.of("guest/" + source).text()));
        Path program =
                cache.resolve("guest-" + Digest.of(sources.toString().getBytes(StandardCharsets.UTF_8)) + ".program");
        if (!Files.exists(program)) {
            compile(program);
        }
        return program;
    }

    private static void compile(Path program) throws IOException {
        Path folder = Files.createTempDirectory("tern-guest-");
        try {
            for (String source : SOURCES) {
                Files.write(folder.resolve(source), Template.bytes("guest/" + source));
            }
            Path made = folder.resolve("guest");
            Commands.run(
                    "/bin/sh",
                    "-euc",
                    "cd \"$1\" && exec gcc -static -O2 -Wall -pthread -o guest ./*.c",
                    "tern-compile",
                    folder.toString());
            replace(program, Files.readAllBytes(made));
        } finally {
            DebianPackages.remove(folder);
        }
    }

    private byte[] initramfs(Path kernel, Path program) throws IOException {
        var files = new Initramfs();
        for (String folder : List.of("bin", "dev", "proc", "sys", "tmp", "run", "www/cgi-bin", "modules")) {
            files.folder(folder);
        }
        files.file("init", Template.bytes("guest/init.sh"));
        files.file("redis.sh", Template.bytes("guest/redis.sh"));
        files.file("bin/busybox", Files.readAllBytes(packages.busybox()));
        files.file("bin/guest", Files.readAllBytes(program));
        files.file("www/index.html", "tern-guest\n".getBytes(StandardCharsets.UTF_8));
        files.link("www/cgi-bin/ticks", "/bin/guest");
        modules(files, kernel);
        redis(files);
        return files.bytes();
    }

    private static void modules(Initramfs files, Path kernel) throws IOException {
        var order = new StringBuilder();
        Path modules = DebianPackages.kernelModules(kernel);
        for (String module : Template.of("guest/modules.txt").text().lines().toList()) {
            String name = module.substring(module.lastIndexOf('/') + 1);
            files.file("modules/" + name + ".ko", DebianPackages.module(modules, module));
            order.append(name).append('\n');
        }
        files.file("modules/order", order.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Redis as the machine has it, with the libraries that it was linked against. */
    private static void redis(Initramfs files) throws IOException {
        var libraries = new TreeSet<String>();
        for (String program : REDIS) {
            String name = program.substring(program.lastIndexOf('/') + 1);
            files.file("bin/" + name, Files.readAllBytes(Path.of(program)));
            libraries.addAll(Libraries.of(Commands.run("ldd", program)));
        }
        for (String library : libraries) {
            files.file(library.substring(1), Files.readAllBytes(Path.of(library)));
        }
        // one program under two names: it looks at the name that it is called by
        files.link("bin/redis-server", "redis-check-rdb");
    }

    static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        Files.write(fresh, content);
        fresh.toFile().setExecutable(true, false);
        fresh.toFile().setReadable(true, false);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
