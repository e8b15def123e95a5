package dev.tern.testkit.point.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.AccessFlag;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** Puts a call before the first and before each last instruction of the methods that are points. */
final class PointRewriter implements ClassFileTransformer {

    private static final String OWN = "dev/tern/testkit/point/agent/";
    private static final String CLOCK = "java/time/Clock";
    private static final ClassDesc POINTS = ClassDesc.of(FaultPoints.class.getName());
    private static final ClassDesc INSTANT = ClassDesc.of("java.time.Instant");
    private static final MethodTypeDesc REACHED = MethodTypeDesc.of(
            ConstantDescs.CD_void, ConstantDescs.CD_String, ConstantDescs.CD_Object, ConstantDescs.CD_String);

    /** By class: what its points are called, and which of its methods are some. */
    private static final Map<String, Points> CLASSES = Map.of(
            "dev/tern/transfer/edge/journal/FileJournal",
                    new Points("journal", method -> isNamed(method, "append") || isNamed(method, "shorten")),
            "dev/tern/hypervisor/embedded/EmbeddedHypervisor", new Points("hypervisor", PointRewriter::isCall),
            "dev/tern/hypervisor/libvirt/LibvirtHypervisor", new Points("hypervisor", PointRewriter::isCall));

    private record Points(String name, Predicate<MethodModel> methods) {}

    /** Not those of its own package: what this asks may be what is just being loaded. */
    boolean wants(String name) {
        if (name.startsWith(OWN)) {
            return false;
        }
        return CLASSES.containsKey(name) || name.equals(CLOCK) || OtherWire.isOf(name);
    }

    @Override
    @SuppressWarnings("NullAway") // null means unchanged, by the interface's contract
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
        if (name == null || !wants(name)) {
            return null;
        }
        try {
            return rewritten(loader, name, bytes);
        } catch (RuntimeException | Error e) {
            System.err.println(name + " stays as it is: " + e);
            return null;
        }
    }

    private static byte[] rewritten(ClassLoader loader, String name, byte[] bytes) {
        ClassHierarchyResolver known = ClassHierarchyResolver.defaultResolver();
        ClassFile files = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                loader == null
                        ? known
                        : ClassHierarchyResolver.ofResourceParsing(loader).orElse(known)));
        return files.transformClass(files.parse(bytes), transform(name));
    }

    private static ClassTransform transform(String name) {
        if (name.equals(CLOCK)) {
            return shiftingClock();
        }
        return OtherWire.isOf(name) ? OtherWire.transform() : calling(name);
    }

    private static ClassTransform calling(String name) {
        Points points = Objects.requireNonNull(CLASSES.get(name));
        return (builder, element) -> {
            if (element instanceof MethodModel method && points.methods().test(method)) {
                String point = points.name() + "." + method.methodName().stringValue();
                boolean takes = method.methodTypeSymbol().parameterCount() > 0
                        && !method.methodTypeSymbol().parameterType(0).isPrimitive();
                builder.transformMethod(
                        method, java.lang.classfile.MethodTransform.transformingCode(reporting(point, takes)));
            } else {
                builder.with(element);
            }
        };
    }

    private static CodeTransform reporting(String point, boolean takes) {
        return new CodeTransform() {
            @Override
            public void atStart(CodeBuilder builder) {
                report(builder, "before");
            }

            @Override
            public void accept(CodeBuilder builder, CodeElement element) {
                if (element instanceof ReturnInstruction) {
                    report(builder, "after");
                }
                builder.with(element);
            }

            private void report(CodeBuilder builder, String edge) {
                builder.loadConstant(point);
                if (takes) {
                    builder.aload(1);
                } else {
                    builder.aconst_null();
                }
                builder.loadConstant(edge).invokestatic(POINTS, "reached", REACHED);
            }
        };
    }

    private static ClassTransform shiftingClock() {
        CodeTransform shift = (builder, element) -> {
            if (element instanceof ReturnInstruction) {
                builder.invokestatic(POINTS, "clock", MethodTypeDesc.of(INSTANT, INSTANT));
            }
            builder.with(element);
        };
        return ClassTransform.transformingMethodBodies(method -> isNamed(method, "currentInstant"), shift);
    }

    private static boolean isNamed(MethodModel method, String name) {
        return method.methodName().equalsString(name);
    }

    /** A call to the hypervisor: all that the class shows, but for making and closing it. */
    private static boolean isCall(MethodModel method) {
        return method.flags().has(AccessFlag.PUBLIC)
                && !method.flags().has(AccessFlag.STATIC)
                && !method.flags().has(AccessFlag.SYNTHETIC)
                && !isNamed(method, "<init>")
                && !isNamed(method, "close");
    }
}
