package dev.tern.testkit.point.agent;

import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Lets an agent speak another version of the wire than the one that it was built with, as a build of another day would:
 * what it offers, what it takes, and what its frames carry.
 */
final class OtherWire {

    private static final String FRAMES = "dev/tern/transfer/protocol/FrameHeader";
    private static final String CONNECTIONS = "dev/tern/transfer/edge/netty/";
    private static final ClassDesc POINTS = ClassDesc.of(FaultPoints.class.getName());
    private static final ClassDesc LIST = ClassDesc.of(List.class.getName());
    private static final MethodTypeDesc OF_VERSIONS = MethodTypeDesc.of(LIST, LIST);
    private static final MethodTypeDesc OF_VERSION = MethodTypeDesc.of(ConstantDescs.CD_byte, ConstantDescs.CD_byte);

    private OtherWire() {}

    static boolean isOf(String className) {
        return className.equals(FRAMES) || className.startsWith(CONNECTIONS);
    }

    static ClassTransform transform() {
        return ClassTransform.transformingMethodBodies(
                        method -> method.methodName().equalsString("write"), written())
                .andThen(ClassTransform.transformingMethodBodies(supported()));
    }

    private static CodeTransform supported() {
        return (builder, element) -> {
            builder.with(element);
            if (element instanceof FieldInstruction field
                    && field.name().equalsString("SUPPORTED")
                    && field.owner().asInternalName().endsWith("/Wire")) {
                builder.invokestatic(POINTS, "versions", OF_VERSIONS);
            }
        };
    }

    /** The version is the first single byte that a header writes. */
    private static CodeTransform written() {
        return CodeTransform.ofStateful(() -> {
            boolean[] seen = new boolean[1];
            return (builder, element) -> {
                if (!seen[0]
                        && element instanceof InvokeInstruction call
                        && call.name().equalsString("put")
                        && call.typeSymbol().parameterList().equals(List.of(ConstantDescs.CD_byte))) {
                    seen[0] = true;
                    builder.invokestatic(POINTS, "version", OF_VERSION);
                }
                builder.with(element);
            };
        });
    }
}
