package dev.tern.testkit.broken;

import dev.tern.contracts.id.MigrationId;
import dev.tern.eventing.json.TernJson;
import dev.tern.transfer.migration.Agent;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Compiles changed sources and loads them, with all that knows them, before their originals. */
final class Mutants {

    private static final Path SOURCES = Path.of("..", "transfer-svc", "src", "main", "java", "dev", "tern", "transfer");

    /** What is loaded anew: the features that are changed, and what is compiled against them. */
    private static final List<String> ANEW =
            List.of("dev.tern.transfer.", "dev.tern.testkit.simulation.", "dev.tern.testkit.copy.");

    private Mutants() {}

    static ClassLoader load(BrokenBuild build) throws IOException {
        return new Anew(compile(changed(build)));
    }

    private static Map<Path, String> changed(BrokenBuild build) throws IOException {
        Map<Path, String> sources = new LinkedHashMap<>();
        for (BrokenBuild.Edit edit : build.edits()) {
            Path file = SOURCES.resolve(edit.file());
            String before = sources.containsKey(file) ? sources.get(file) : Files.readString(file);
            int at = before.indexOf(edit.text());
            if (at < 0 || before.indexOf(edit.text(), at + 1) >= 0) {
                throw new AssertionError("\"" + edit.text() + "\" must stand exactly once in " + file
                        + ": the source has changed, change the broken build " + build + " with it");
            }
            sources.put(file, before.replace(edit.text(), edit.instead()));
        }
        return sources;
    }

    private static Map<String, byte[]> compile(Map<Path, String> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Kept kept = new Kept(files)) {
            List<JavaFileObject> units = new ArrayList<>();
            sources.forEach((file, text) -> units.add(new Source(file, text)));
            List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
            if (!units.isEmpty()
                    && !compiler.getTask(messages, kept, null, options, null, units)
                            .call()) {
                throw new AssertionError("A broken build must compile: " + messages);
            }
            return kept.classes();
        }
    }

    /** Where the classes are that a feature is compiled against, whoever started this process. */
    private static String classPath() {
        return Stream.of(Agent.class, MigrationId.class, Nullable.class, LoggerFactory.class, TernJson.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path file, String text) {
            super(file.toAbsolutePath().normalize().toUri(), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Kept extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Kept(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(name, bytes);
                    return bytes;
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }

    private static final class Anew extends ClassLoader {
        private final Map<String, byte[]> changed;

        Anew(Map<String, byte[]> changed) {
            super(Mutants.class.getClassLoader());
            this.changed = changed;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (ANEW.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            byte[] bytes = changed.get(name);
            try (InputStream original = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (bytes == null && original == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] defined = bytes == null ? original.readAllBytes() : bytes;
                return defineClass(name, defined, 0, defined.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
