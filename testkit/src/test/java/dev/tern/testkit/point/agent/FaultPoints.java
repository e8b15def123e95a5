package dev.tern.testkit.point.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The agent: called by whoever attaches it, and from then on by the points. */
public final class FaultPoints {

    private static final AtomicBoolean REWRITTEN = new AtomicBoolean();
    private static volatile Orders orders = Orders.none();

    private FaultPoints() {}

    /** @param spec {@link Orders}; those of before are forgotten */
    public static void agentmain(String spec, Instrumentation instrumentation) throws UnmodifiableClassException {
        orders = Orders.parse(spec);
        if (!REWRITTEN.getAndSet(true)) {
            PointRewriter rewriter = new PointRewriter();
            instrumentation.addTransformer(rewriter, true);
            for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
                if (rewriter.wants(loaded.getName().replace('.', '/')) && instrumentation.isModifiableClass(loaded)) {
                    instrumentation.retransformClasses(loaded);
                }
            }
        }
    }

    /** Called by rewritten code. */
    public static void reached(String point, Object argument, String edge) {
        Orders now = orders;
        String label = argument instanceof List<?> entries ? "." + Labels.of(entries) : "";
        try {
            now.reached(point + label, edge);
        } catch (IOException e) {
            System.err.println("The point " + point + " is not reported: " + e);
        }
    }

    /** Which versions of the wire this process speaks. */
    public static List<Integer> versions(List<Integer> built) {
        int other = orders.wire();
        return other < 0 ? built : List.of(other);
    }

    /** Which of them its frames carry. */
    public static byte version(byte built) {
        int other = orders.wire();
        return other < 0 ? built : (byte) other;
    }

    /** What the clock of this process says instead. */
    public static Instant clock(Instant true_) {
        return true_.plus(orders.clockShift());
    }
}
