package dev.tern.testkit.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A cap holds in every second after it was set; the second in which it changes is between the two. */
final class Links {

    private static final long SECOND = 1_000_000_000;

    /** What one burst may add; the piece that was on its way when the second began comes on top. */
    private static final double SLACK = 1.1;

    private Links() {}

    static List<Finding> findings(List<Seen> seen) {
        List<Finding> wrong = new ArrayList<>();
        Map<String, TreeMap<Long, Long>> caps = new HashMap<>();
        Map<String, TreeMap<Long, Long>> carried = new HashMap<>();
        Map<String, Long> pieces = new HashMap<>();
        for (Seen each : seen) {
            switch (each) {
                case Seen.Cap cap ->
                    caps.computeIfAbsent(cap.move(), _ -> new TreeMap<>()).put(cap.at(), cap.bytesPerSecond());
                case Seen.Carried bytes -> {
                    carried.computeIfAbsent(bytes.move(), _ -> new TreeMap<>())
                            .merge(bytes.at() / SECOND, bytes.bytes(), Long::sum);
                    pieces.merge(bytes.move(), bytes.bytes(), Math::max);
                }
                default -> {}
            }
        }
        carried.forEach((move, seconds) -> seconds.forEach((second, bytes) -> {
            long cap = capIn(caps.getOrDefault(move, new TreeMap<>()), second);
            if (bytes > cap * SLACK + pieces.getOrDefault(move, 0L)) {
                wrong.add(new Finding(
                        "cap-held",
                        (second + 1) * SECOND,
                        move + " carried " + bytes + " bytes in a second, its cap is " + cap));
            }
        }));
        return wrong;
    }

    /** The loosest cap in force at any moment of that second or the one before. */
    private static long capIn(NavigableMap<Long, Long> caps, long second) {
        long begin = (second - 1) * SECOND;
        Map.Entry<Long, Long> before = caps.floorEntry(begin);
        if (before == null) {
            return Long.MAX_VALUE / 2;
        }
        long most = before.getValue();
        for (long cap : caps.subMap(begin, true, (second + 1) * SECOND, false).values()) {
            most = Math.max(most, cap);
        }
        return most;
    }
}
