package dev.tern.testkit.point;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.tern.testkit.point.agent.FaultPoints;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The agent as a jar, and the way into another process. */
public final class PointAgent {

    private final Path jar;

    private PointAgent(Path jar) {
        this.jar = jar;
    }

    /** Makes the jar of these classes in {@code folder}. */
    public static PointAgent in(Path folder) throws IOException {
        Path jar = folder.resolve("point-agent.jar");
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(new Attributes.Name("Agent-Class"), FaultPoints.class.getName());
        main.put(new Attributes.Name("Boot-Class-Path"), jar.toString());
        main.put(new Attributes.Name("Can-Retransform-Classes"), "true");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path file : classes()) {
                String name = FaultPoints.class.getPackageName().replace('.', '/') + "/" + file.getFileName();
                out.putNextEntry(new JarEntry(name));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return new PointAgent(jar);
    }

    private static List<Path> classes() throws IOException {
        try (Stream<Path> files = Files.list(
                Path.of(FaultPoints.class.getResource("FaultPoints.class").toURI())
                        .getParent())) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** From now on the process does as {@code spec} says, and counts anew. */
    public void order(long pid, String spec) throws IOException {
        VirtualMachine process = null;
        try {
            process = VirtualMachine.attach(Long.toString(pid));
            process.loadAgent(jar.toString(), spec);
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
            throw new IOException("Process " + pid + " takes no agent: " + e.getMessage(), e);
        } finally {
            if (process != null) {
                process.detach();
            }
        }
    }
}
