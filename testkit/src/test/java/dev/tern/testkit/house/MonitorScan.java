package dev.tern.testkit.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the class files of the services' features and finds synchronized methods and blocks. */
final class MonitorScan {

    private final List<String> synchronizedPlaces = new ArrayList<>();
    private int featuresRead;

    MonitorScan(Set<String> services) {
        for (String service : services) {
            Path root = Path.of("..", service + "-svc", "target", "classes", "dev", "tern", service);
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".class"))
                        .filter(file -> root.relativize(file).getNameCount() > 1)
                        .filter(file -> !root.relativize(file).startsWith("edge"))
                        .forEach(this::read);
            } catch (IOException e) {
                throw new UncheckedIOException("Build the services first: cannot read " + root, e);
            }
        }
    }

    int featuresRead() {
        return featuresRead;
    }

    List<String> synchronizedPlaces() {
        return synchronizedPlaces;
    }

    private void read(Path file) {
        featuresRead++;
        try {
            ClassModel type = ClassFile.of().parse(file);
            for (MethodModel method : type.methods()) {
                if (locks(method)) {
                    synchronizedPlaces.add(type.thisClass().asInternalName() + "#" + method.methodName());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static boolean locks(MethodModel method) {
        return method.flags().has(AccessFlag.SYNCHRONIZED)
                || method.code()
                        .map(code -> code.elementStream().anyMatch(MonitorInstruction.class::isInstance))
                        .orElse(false);
    }
}
